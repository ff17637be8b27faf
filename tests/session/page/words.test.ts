/** What the page says of its engine and of where things go. */
import { expect, test } from 'vitest';
import { check } from '#workers/check/check.ts';
import { engineWords } from '#session/engine/engine-words.ts';
import { privacyOf } from '#session/page/privacy.ts';

test('the engine: its way while it comes, then that it starts, never the whole of a size for seconds', () => {
  expect(engineWords({ phase: 'idle' })).toEqual({ text: 'Engine: not loaded yet' });
  expect(engineWords({ phase: 'loading', received: 0, total: 0 })).toEqual({
    text: 'Loading the engine…',
    loading: {},
  });
  expect(engineWords({ phase: 'loading', received: 9_000_000, total: 36_000_000 })).toEqual({
    text: 'Loading the engine: 9.0 MB of 36.0 MB',
    loading: { share: 0.25 },
  });
  expect(engineWords({ phase: 'loading', received: 36_000_000, total: 36_000_000 })).toEqual({
    text: 'Starting the engine…',
    loading: {},
  });
  expect(engineWords({ phase: 'ready', info: { version: 'v1', storage: 'disk' } }).loading).toBeUndefined();
});

test('that nothing leaves this machine is said only of a pipeline that asks nobody', () => {
  const of = (...components: string[]) => {
    const steps = components.map((component, i) => `  - {id: s${i}, component: ${component}}\n`);
    return privacyOf(check(`steps:\n${steps.join('')}`).outline?.steps ?? []).text;
  };
  expect(of()).toBe('Nothing leaves this machine');
  expect(of('filesystem.csv_extractor', 'duckdb.processor', '""')).toBe('Nothing leaves this machine');
  expect(of('duckdb.processor', 'http.extractor')).toBe('Asks only the addresses in the text');
  expect(of('nobody.knows')).toBe('Asks only the addresses in the text');
});
