import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PlanStep } from '#core/plan/plan.ts';
import { ident, literal } from '#core/sql/index.ts';
import { make, step, world } from './run-world.ts';

const WORK: unknown = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);

describe('a run that goes well', () => {
  test('tells every step in order and ends complete', async () => {
    const w = await world();
    const told = await w.run([
      make('a', 'SELECT 1 AS x'),
      step('w', 'test.write', {}, { needs: ['a'], inputs: ['a'] }),
    ]);
    expect(told).toEqual([
      'run_start',
      'step_start a',
      'metric a',
      'step_complete a',
      'step_start w',
      'artifact_created w',
      'metric w',
      'step_complete w',
      'metric',
      'run_complete',
    ]);
    expect(w.last('artifact_created')).toMatchObject({
      path: 'deep/out.txt',
      bytes: 28,
      session: 's',
      run_id: 'r1',
    });
    expect(readFileSync(join(w.folder, 'artifacts/w/deep/out.txt'), 'utf8')).toBe(
      '{"a":{"table":"a","rows":1}}',
    );
  });

  test('rows are the writers’, else the extractors’', async () => {
    const w = await world();
    const three = make('a', 'FROM range(3)');
    await w.run([
      three,
      step('w1', 'test.write', {}, { inputs: ['a'] }),
      step('w2', 'test.write', {}, { inputs: ['a'] }),
    ]);
    expect(w.last('run_complete')).toMatchObject({ rows: 6, rows_kind: 'written' });
    await w.run([three, make('b', 'FROM range(4)'), make('c', 'FROM a', { kind: 'processor' })]);
    expect(w.last('run_complete')).toMatchObject({ rows: 7, rows_kind: 'read' });
  });

  test('the ledger holds one row per table, replaced when the table is', async () => {
    const w = await world();
    await w.run([
      make('a', 'FROM range(3)'),
      make("o'x", 'SELECT 1'),
      step('w', 'test.write', {}, { inputs: ['a'] }),
    ]);
    await w.run([make('A', 'FROM range(2)', { work: { hash: 'sha256:new' } })], 'r2');
    expect(
      await w.rows(
        'SELECT step_id, table_name, run_id, component, work, rows, CAST(finished_at AS VARCHAR) AS at FROM osiris.steps ORDER BY step_id',
      ),
    ).toEqual([
      {
        step_id: 'A',
        table_name: 'A',
        run_id: 'r2',
        component: 'test.make',
        work: WORK,
        rows: 2n,
        at: '2026-01-02 03:04:05.678',
      },
      {
        step_id: "o'x",
        table_name: "o'x",
        run_id: 'r1',
        component: 'test.make',
        work: WORK,
        rows: 1n,
        at: '2026-01-02 03:04:05.678',
      },
      {
        step_id: 'w',
        table_name: null,
        run_id: 'r1',
        component: 'test.write',
        work: WORK,
        rows: 3n,
        at: '2026-01-02 03:04:05.678',
      },
    ]);
  });

  test('aliases are there for the step, and only for it', async () => {
    const w = await world();
    const aliases = [
      { name: 'df_a_b', table: 'a-b' },
      { name: 'input_df', table: 'a-b' },
    ];
    await w.run([
      make('a-b', 'SELECT 7 AS x'),
      make('c', 'SELECT x FROM df_a_b UNION ALL FROM input_df', { aliases }),
    ]);
    expect(w.last('step_complete')).toMatchObject({ step_id: 'c', rows: 2 });
    await expect(w.rows('FROM input_df')).rejects.toThrow('input_df');
    expect(
      await w.rows("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY 1"),
    ).toEqual([{ table_name: 'a-b' }, { table_name: 'c' }]);
  });

  test('progress is told at most four times a second', async () => {
    const w = await world();
    w.tick = 10;
    await w.run([step('a', 'test.progress')]);
    const told = w.events.filter(({ event }) => event === 'step_progress');
    expect(told).toHaveLength(4);
    expect(told[0]).toMatchObject({ step_id: 'a', total_rows: 100 });
    w.tick = 0;
    await w.run([step('a', 'test.progress')]);
    expect(w.events.some(({ event }) => event === 'step_progress')).toBe(false);
  });

  test('events are awaited one after the other', async () => {
    const w = await world();
    let busy = 0;
    const seen: string[] = [];
    w.emit = async (event) => {
      expect(busy++).toBe(0);
      await new Promise(setImmediate);
      busy--;
      seen.push(event.event);
    };
    await w.run([make('a', 'SELECT 1')]);
    expect(seen.at(-1)).toBe('run_complete');
  });
});

describe('a run that fails', () => {
  test('leaves nothing of the step, keeps what an earlier run made, skips the rest', async () => {
    const w = await world();
    await w.run([make('a', "SELECT 'whole' AS x")]);
    const told = await w.run([
      make('b', 'SELECT 1'),
      step('a', 'test.half'),
      make('c', 'SELECT 1'),
      make('d', 'SELECT 1'),
    ]);
    expect(told.slice(-6)).toEqual([
      'step_start a',
      'step_failed a',
      'step_skipped c',
      'step_skipped d',
      'metric',
      'run_failed a',
    ]);
    expect(w.last('run_failed').error).toEqual({
      message: 'It broke half-way.',
      at: { key: 'query', offset: 4 },
    });
    expect(w.last('step_skipped').reason).toBe('Not run, because step "a" failed.');
    expect(await w.rows('FROM a')).toEqual([{ x: 'whole' }]);
    expect(await w.rows("SELECT run_id FROM osiris.steps WHERE step_id = 'a'")).toEqual([{ run_id: 'r1' }]);
    expect(existsSync(join(w.folder, 'artifacts/a'))).toBe(false);
    expect(existsSync(join(w.folder, 'tmp-artifacts'))).toBe(false);
  });

  test('a fault of ours says so and keeps its cause', async () => {
    const w = await world();
    await w.run([step('a', 'test.bug')]);
    const { error } = w.last('step_failed');
    expect(error.message).toBe('The step stopped unexpectedly: x is not a function');
    expect(error.detail).toMatch(/TypeError: x is not a function[\s\S]*deep down/);
  });

  test('the database’s refusal comes with its SQL', async () => {
    const w = await world();
    await w.run([make('a', 'SELECT nope')]);
    expect(w.last('step_failed').error.message).toMatch(/^Binder Error: Referenced column "nope"/);
    expect(w.last('step_failed').error.detail).toBe('SQL: CREATE OR REPLACE TABLE "a" AS SELECT nope');
  });

  test('a component without a driver is told, not thrown', async () => {
    const w = await world();
    expect(await w.run([step('a', 'no.such')])).toContain('run_failed a');
    expect(w.last('step_failed').error.message).toBe('There is no component "no.such".');
  });

  test('secrets are in no event', async () => {
    const w = await world();
    const key = 'sk-1234/ä"5';
    await w.run([
      step('a', 'test.leak', { api_key: key, resolved_connection: { password: 'hunter2hunter2' } }),
    ]);
    const said = JSON.stringify(w.events);
    expect(said).not.toContain('sk-1234');
    expect(said).not.toContain('hunter2');
    expect(w.last('log').message).toBe('calling https://x.test/?k=*** with ***');
    expect(w.last('run_failed').error).toMatchObject({
      message: 'Refused: *** and ***',
      detail: 'header: ***',
    });
  });

  test('an emit that throws fails the step at hand; the run still ends', async () => {
    const w = await world();
    let calls = 0;
    w.emit = (event) => {
      w.events.push(event);
      if (++calls === 2) throw new Error('disk full');
    };
    expect((await w.run([make('a', 'SELECT 1'), make('b', 'SELECT 1')])).at(-1)).toBe('run_failed a');
    expect(w.last('run_failed').error.message).toContain('disk full');
  });
});

describe('names that are no steps', () => {
  const foreign = (name: string): PlanStep =>
    make('q', `FROM ${ident(name)}`, { foreign: [{ name, key: 'query', offset: 5 }] });

  test('a table left from another pipeline is refused at its place', async () => {
    const w = await world();
    await w.run([make('Left', 'SELECT 1')]);
    await w.run([foreign('left')]);
    expect(w.last('step_failed').error).toMatchObject({ at: { key: 'query', offset: 5 } });
    expect(w.last('step_failed').error.message).toMatch(
      /^"left" is no step of this pipeline: a table of that name is left/,
    );
  });

  test('a file is no table', async () => {
    const w = await world();
    await w.run([foreign('data/x.csv')]);
    expect(w.last('step_failed').error.message).toMatch(
      /"data\/x.csv" is no step.*load it with a test.make step/,
    );
  });

  test('what is nowhere is DuckDB’s to refuse, what is DuckDB’s own is allowed', async () => {
    const w = await world();
    await w.run([foreign('nowhere')]);
    expect(w.last('step_failed').error.message).toMatch(
      /^Catalog Error: Table with name nowhere does not exist/,
    );
    expect((await w.run([foreign('duckdb_tables')])).at(-1)).toBe('run_complete');
  });
});

describe('cancelling', () => {
  const FOREVER = `SELECT count(*) AS n FROM range(10000000000) t(i) WHERE sin(i) > 2`;

  test('ends the running statement and leaves nothing', async () => {
    const w = await world();
    await w.run([make('b', "SELECT 'old' AS x")]);
    // The statement would take hours: it ends by being interrupted.
    w.sent = (sql) => sql.includes(FOREVER) && w.abort.abort();
    const told = await w.run([make('a', 'SELECT 1'), make('b', FOREVER), make('c', 'SELECT 1')]);
    expect(told.slice(-4)).toEqual(['step_start b', 'step_skipped c', 'metric', 'run_cancelled b']);
    expect(w.last('step_skipped').reason).toBe('The run was cancelled.');
    expect(await w.rows('FROM b')).toEqual([{ x: 'old' }]);
    expect(await w.rows('FROM a')).toHaveLength(1);
  });

  test('between two steps: none is the cancelled one', async () => {
    const w = await world();
    w.emit = (event) => {
      w.events.push(event);
      if (event.event === 'step_complete') w.abort.abort();
    };
    const told = await w.run([make('a', 'SELECT 1'), make('b', 'SELECT 1')]);
    expect(told.slice(-4)).toEqual(['step_complete a', 'step_skipped b', 'metric', 'run_cancelled']);
  });
});

test('a literal of any step id finds its way into the ledger', async () => {
  const w = await world();
  const id = `a"b'; DROP TABLE x; --`;
  await w.run([make(id, 'SELECT 1')]);
  expect(await w.rows(`SELECT rows FROM osiris.steps WHERE step_id = ${literal(id)}`)).toEqual([
    { rows: 1n },
  ]);
});

test('the ledger is looked for once in an opening of the database, and made where there is none', async () => {
  const w = await world();
  await w.run([make('a', 'SELECT 1 AS x')]);
  await w.rows('DROP TABLE osiris.steps');
  w.opening = {};
  expect(await w.run([make('a', 'SELECT 2 AS x')], 'r2')).toContain('run_complete');
  expect(await w.rows('SELECT run_id FROM osiris.steps')).toEqual([{ run_id: 'r2' }]);
});
