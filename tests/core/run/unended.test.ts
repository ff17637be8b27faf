/** A writer to elsewhere whose process ended in its middle: the next run says so, once, and what it does about it. */
import { expect, test } from 'vitest';
import type { Component } from '#core/contract/catalog.ts';
import type { Driver } from '#core/contract/driver.ts';
import { StepError } from '#core/contract/errors.ts';
import { catalog } from '#drivers/index.ts';
import { openWorld, pipelineOf, query, type SessionWorld } from './session-world.ts';

const properties = { place: { type: 'string' }, how: { type: 'string' } };
const spec: Component['spec'] = {
  title: 'Elsewhere',
  description: 'Writes elsewhere.',
  version: '1.0.0',
  modes: ['write'],
  configSchema: { type: 'object', properties, required: [] },
  secrets: [],
  examples: [],
  writesTo: ({ place, how }) => ({ target: `table ${String(place)}`, mode: String(how) }),
};

/** What it does in its middle. */
let middle: () => void;
const driver: Driver = {
  name: 'test.elsewhere',
  kind: 'writer',
  version: '1',
  spec,
  run({ inputs }) {
    middle();
    return Promise.resolve(Object.values(inputs)[0]!);
  },
};
const components = new Map(catalog).set(driver.name, { name: driver.name, kind: 'writer', spec, driver });

const run = (w: SessionWorld, { place = 't', how = 'append' } = {}) =>
  w.run(
    pipelineOf(
      query('rows', '', 'SELECT 1 AS n'),
      `id: out, component: test.elsewhere, mode: write, needs: [rows], config: {place: ${place}, how: ${how}}`,
    ),
    { components },
  );
const left = (w: SessionWorld): Promise<unknown> => w.rows('FROM osiris.writing');
const said = (w: SessionWorld): string[] =>
  w.told('log').flatMap(({ level, message }) => (level === 'warning' ? [message] : []));

test('while it writes, it is noted; when it has ended, it is not', async () => {
  const w = openWorld();
  middle = () => undefined;
  await run(w);
  expect([await left(w), said(w)]).toEqual([[], []]);
  middle = () => {
    throw new StepError('It was refused.');
  };
  expect(await run(w)).toMatchObject({ out: 'failed' });
  expect([await left(w), said(w)]).toEqual([[], []]);
});

test.each([
  [{}, 'This run adds all of its rows, so those of then would be there twice: look there, and delete them.'],
  [{ how: 'upsert by id' }, 'This run writes all of its rows, and none of them is there twice.'],
  [{ place: 'other' }, 'This run writes elsewhere.'],
])('the run after one whose process ended says so: %o', async (config, words) => {
  const w = openWorld();
  middle = () => undefined;
  await run(w);
  await w.within((db) => db.exec("INSERT INTO osiris.writing VALUES ('out', 'r0', 'table t')"));
  await w.close();
  expect(await run(w, config)).toMatchObject({ out: 'complete' });
  expect(said(w)).toEqual([
    `The run r0 ended in the middle of this step, so rows that it sent may be in table t. ${words}`,
  ]);
  expect(await left(w)).toEqual([]);
  await run(w, config);
  expect(said(w)).toEqual([]);
});
