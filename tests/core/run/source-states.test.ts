/** What a step keeps of its source: of which source it is, which records it has noted, and what a person makes of it. */
import { expect, test } from 'vitest';
import type { Component } from '#core/contract/catalog.ts';
import { readStates, resetState, restoreState, writeState } from '#core/run/kept-states.ts';
import { ident } from '#core/sql/index.ts';
import { catalog } from '#drivers/index.ts';
import { openWorld, pipelineOf, query, type SessionWorld } from './session-world.ts';

/** Its table has what the state and the noted keys were; it sets `size`, and notes a key of every run. */
const numbers: Component = {
  name: 'test.numbers',
  kind: 'extractor',
  spec: {
    title: 'Numbers',
    description: 'Numbers',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: { project: { type: 'string' }, size: { type: 'integer' }, key: { type: 'string' } },
      required: [],
      additionalProperties: false,
    },
    secrets: [],
    examples: [],
    keepsState: true,
    stateOf: ({ project }) => ({ project }),
  },
  driver: {
    name: 'test.numbers',
    kind: 'extractor',
    version: '1',
    spec: {
      title: '',
      description: '',
      version: '1.0.0',
      modes: [],
      configSchema: { type: 'object', properties: {}, required: [] },
      secrets: [],
      examples: [],
    },
    async run({ config, ctx }) {
      const { size, key } = config as { size: number; key?: string };
      const state = await ctx.state.get();
      const keys = await ctx.state.keys();
      const db = await ctx.getDbConnection();
      await db.exec(
        `CREATE OR REPLACE TABLE ${ident(ctx.table)} AS SELECT '${String(JSON.stringify(state))}' AS state, (SELECT string_agg(key, ',' ORDER BY key) FROM (${keys})) AS keys`,
      );
      if (key !== undefined)
        await ctx.state.keep(`SELECT '${key}' AS key, TIMESTAMP '2026-01-01' AS moment UNION ALL (${keys})`);
      ctx.state.set({ size });
      return { table: ctx.table, rows: 1 };
    },
  },
};
const components = new Map(catalog).set(numbers.name, numbers);

const text = (config: string, last = 'SELECT 1'): string =>
  pipelineOf(
    `id: step, component: test.numbers, mode: read, needs: [], config: {${config}}`,
    query('last', 'step', last),
  );

const had = async (w: SessionWorld): Promise<unknown[]> => {
  const [row] = await w.rows('FROM step');
  return [row?.['state'], row?.['keys']];
};

test('a state is used for its own source only; another begins anew, and the log says why', async () => {
  const w = openWorld();
  await w.run(text('project: a, size: 1'), { components });
  await w.run(text('project: a, size: 2'), { components });
  expect(await had(w)).toEqual(['{"size":1}', null]);
  expect(w.told('log')).toEqual([]);

  await w.run(text('project: b, size: 3'), { components });
  expect(await had(w)).toEqual(['undefined', null]);
  expect(w.told('log').map(({ level, message }) => [level, message])).toEqual([
    [
      'warning',
      'The state that is kept for this step is of another source (project was "a", is "b"). It is not used: the step begins anew.',
    ],
  ]);

  // Now the state is the other one's.
  await w.run(text('project: b, size: 4'), { components });
  expect(await had(w)).toEqual(['{"size":3}', null]);
  expect(w.told('log')).toEqual([]);
});

test('a run of another source that fails leaves the state of the first', async () => {
  const w = openWorld();
  await w.run(text('project: a, size: 1, key: x'), { components });
  expect(await w.run(text('project: b, size: 2, key: y', 'SELECT nope'), { components })).toMatchObject({
    last: 'failed',
  });
  await w.run(text('project: a, size: 3'), { components });
  expect(await had(w)).toEqual(['{"size":1}', 'x']);
});

test('noted records go with the state: kept when the run is complete, taken over when it is continued', async () => {
  const w = openWorld();
  await w.run(text('size: 1, key: a'), { components });
  await w.run(text('size: 2, key: b', 'SELECT nope'), { components });
  expect(await had(w)).toEqual(['{"size":1}', 'a']);
  expect(await w.within(readStates)).toMatchObject([{ stepId: 'step', value: { size: 1 }, keys: 1 }]);
  await w.close();

  expect(await w.run(text('size: 2, key: b'), { components, continues: 'r2' })).toEqual({
    step: 'reused',
    last: 'complete',
  });
  expect(await w.within(readStates)).toEqual([
    { stepId: 'step', value: { size: 2 }, source: { component: 'test.numbers' }, keys: 2 },
  ]);
  await w.run(text('size: 5'), { components });
  expect(await had(w)).toEqual(['{"size":2}', 'a,b']);
  // It noted none this time.
  expect(await w.within(readStates)).toMatchObject([{ value: { size: 5 }, keys: 0 }]);
});

test('a person writes a state: the next run goes on there, and what was noted is forgotten', async () => {
  const w = openWorld();
  await w.run(text('project: a, size: 1, key: x'), { components });
  await w.within((db) => writeState(db, 'step', { size: 'it’s 10' }));
  await w.run(text('project: a, size: 2'), { components });
  expect(await had(w)).toEqual(['{"size":"it’s 10"}', null]);
});

test('what a person writes can be undone, with all that was noted, until the step has run', async () => {
  const w = openWorld();
  await w.run(text('project: a, size: 1, key: x'), { components });
  const before = await w.within(readStates);
  await w.within((db) => writeState(db, 'step', { size: 8 }));
  await w.within((db) => writeState(db, 'step', { size: 9 }));
  expect(await w.within((db) => restoreState(db, 'step'))).toBe(true);
  expect(await w.within(readStates)).toMatchObject([{ value: { size: 8 }, keys: 0 }]);
  await w.within((db) => writeState(db, 'step', before[0]?.value));
  await w.run(text('project: a, size: 1, key: x'), { components });
  await w.within((db) => writeState(db, 'step', { size: 9 }));
  expect(await w.within((db) => restoreState(db, 'step'))).toBe(true);
  expect(await w.within(readStates)).toEqual(before);
});

test('a state written before the first run is used, whatever the source', async () => {
  const w = openWorld();
  await w.within((db) => writeState(db, 'step', { size: 7 }));
  expect(await w.within(readStates)).toEqual([{ stepId: 'step', value: { size: 7 }, keys: 0 }]);
  await w.run(text('project: a, size: 1'), { components });
  expect(await had(w)).toEqual(['{"size":7}', null]);
  await expect(w.within((db) => writeState(db, 'step', undefined))).rejects.toThrow('A state is plain JSON');
});

test('a state is reset, and the reset undone, until the step has run again', async () => {
  const w = openWorld();
  await w.run(text('size: 1, key: x'), { components });
  expect(await w.within((db) => resetState(db, 'other'))).toBe(false);
  expect(await w.within((db) => resetState(db, 'step'))).toBe(true);
  expect(await w.within(readStates)).toEqual([]);
  expect(await w.within((db) => restoreState(db, 'step'))).toBe(true);
  expect(await w.within((db) => restoreState(db, 'step'))).toBe(false);
  await w.run(text('size: 2'), { components });
  expect(await had(w)).toEqual(['{"size":1}', 'x']);

  await w.within((db) => resetState(db, 'step'));
  await w.run(text('size: 3'), { components });
  expect(await had(w)).toEqual(['undefined', null]);
  expect(await w.within((db) => restoreState(db, 'step'))).toBe(false);
  expect(await w.within(readStates)).toMatchObject([{ value: { size: 3 } }]);
});

test('what is reset between a run that failed and its continuation is not brought back by it', async () => {
  const w = openWorld();
  await w.run(text('size: 1'), { components });
  await w.run(text('size: 2', 'SELECT nope'), { components });
  await w.within((db) => resetState(db, 'step'));
  await w.run(text('size: 2'), { components, continues: 'r2' });
  expect(await w.within(readStates)).toEqual([]);
});

test('a session whose states were made before sources were kept begins anew, and keeps them from then on', async () => {
  const w = openWorld();
  await w.within((db) =>
    db.exec(`CREATE SCHEMA osiris; CREATE TABLE osiris.state (step_id VARCHAR NOT NULL, run_id VARCHAR, value VARCHAR NOT NULL);
INSERT INTO osiris.state VALUES ('step', NULL, '{"size":9}')`),
  );
  await w.run(text('size: 1'), { components });
  expect(await had(w)).toEqual(['undefined', null]);
  await w.run(text('size: 2'), { components });
  expect(await had(w)).toEqual(['{"size":1}', null]);
});
