/** Zips: what goes in comes out, in a layout that says itself, and what others packed is refused in words. */
import { strToU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { holdsBundle, readBundle, writeBundle } from '#core/share/bundle.ts';
import type { SharedState } from '#core/share/state.ts';
import { examples, legible } from './examples.ts';

const whole: SharedState = {
  text: '\ufeffname: ünï\r\nsteps: []\r\n',
  profile: 'prod',
  params: { limit: '10' },
  step: 'cleaned',
  files: [
    { path: 'data/ä.csv', content: strToU8('a\n1\n') },
    { path: 'pipeline.yaml', content: strToU8('not the text') },
    { path: 'empty.csv', content: new Uint8Array(0) },
    { path: 'far.csv', url: 'https://example.com/far.csv?x=1' },
  ],
  recording: {
    version: 1,
    engine: 'v1.5.6',
    manifest: '0f'.repeat(32),
    tables: {
      cleaned: { total: 1, columns: [{ name: 'a', type: 'BIGINT' }], rows: [['1']], hash: '0f'.repeat(16) },
    },
    artifacts: [],
  },
};

describe('a zip', () => {
  test.each(examples)('brings the example %s to the byte', async (_, state) => {
    const read = await readBundle(writeBundle(state));
    expect(read.ok && legible(read.value)).toEqual(legible(state));
  });

  test('brings everything that can travel, and is the same every time', async () => {
    const zip = writeBundle(whole);
    expect(await readBundle(zip)).toEqual({ ok: true, value: whole });
    expect(writeBundle(structuredClone(whole))).toEqual(zip);
    expect(await holdsBundle(zip)).toBe(true);
  });

  test('is laid out as the folder of a session', () => {
    expect(Object.keys(unzipSync(writeBundle(whole)))).toEqual([
      'pipeline.yaml',
      'osiris-playground.json',
      'report.json',
      'inputs/data/ä.csv',
      'inputs/pipeline.yaml',
      'inputs/empty.csv',
    ]);
  });
});
