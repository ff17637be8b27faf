/** A driver that needs what only a host can give, and a run of it on an adapter's database. */
import { columnOf } from '#core/columns/build.ts';
import type { Catalog } from '#core/contract/catalog.ts';
import type { Driver } from '#core/contract/driver.ts';
import { provide, type Port, type Provided } from '#core/contract/port.ts';
import { parse } from '#core/oml/parse.ts';
import { compile } from '#core/plan/compile.ts';
import type { RunEvent } from '#core/run/events.ts';
import type { Ports, Database } from '#core/run/ports.ts';
import { run } from '#core/run/run.ts';

interface Greeting {
  greet(name: string): Promise<string>;
}

const greeting: Port<Greeting> = { name: 'greeting', what: 'somebody who greets' };

/** It is not among those that the driver needs. */
const parting: Port<Greeting> = { name: 'parting', what: 'somebody who says farewell' };

const driver: Driver<{ readonly name: string; readonly leaves: boolean }> = {
  name: 'test.greeter',
  kind: 'extractor',
  version: '1',
  ports: [greeting],
  spec: {
    title: 'Greeter',
    description: 'Of a test.',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: { name: { type: 'string' }, leaves: { type: 'boolean', default: false } },
      required: ['name'],
      additionalProperties: false,
    },
    secrets: [],
    examples: [],
  },
  async run({ config, ctx }) {
    const words = await ctx.port(config.leaves ? parting : greeting).greet(config.name);
    const db = await ctx.getDbConnection();
    await db.createTable(ctx.table, [{ name: 'words', type: 'VARCHAR' }]);
    const columns = [columnOf('VARCHAR', [words])];
    const rows = await db.append(
      ctx.table,
      (async function* () {
        yield { rows: 1, columns };
      })(),
    );
    return { table: ctx.table, rows };
  },
};

const { name, kind, spec } = driver;
const catalog: Catalog = new Map([[name, { name, kind, spec, driver: driver as Driver }]]);

const text = (leaves: boolean): string => `oml_version: "0.1.0"
name: greeting
steps:
  - {id: hello, component: test.greeter, mode: read, needs: [], config: {name: Ada, leaves: ${leaves}}}
`;

/** What the runs were: with the port, without it, and of a driver that asks for one that it did not name. */
export interface Greeted {
  readonly with: readonly string[];
  readonly without: readonly string[];
  readonly unnamed: readonly string[];
}

/** Runs the driver on an adapter: its events by name, an error's words behind them, and what is in the table in the end. */
export async function greet(
  adapter: Pick<Ports, 'files' | 'contents'> & { readonly database: Database },
): Promise<Greeted> {
  const here = provide(greeting, { greet: (who) => Promise.resolve(`Hello, ${who}`) });
  const tell = async (id: string, provided: readonly Provided[] | undefined, leaves = false) => {
    const parsed = parse(text(leaves));
    const plan = parsed.ok ? compile(parsed.value, catalog, {}) : parsed;
    if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
    const events: RunEvent[] = [];
    await run(
      plan.value,
      id,
      {
        ...adapter,
        catalog,
        session: 's',
        salt: () => Promise.resolve('salt'),
        fetch: () => Promise.reject(new Error('no network')),
        clock: { now: () => '2026-01-02T03:04:05.678Z', monotonic: () => 0, every: () => () => {} },
        emit: (event) => void events.push(event),
        signal: new AbortController().signal,
        ...(provided && { provided }),
      },
      {},
    );
    const db = await adapter.database.connect();
    const tables = await db.query(`SELECT table_name AS t FROM duckdb_tables() WHERE table_name = 'hello'`);
    const rows = tables.length === 0 ? [] : await db.query('SELECT words FROM main."hello"');
    await db.close();
    return [
      ...events
        .filter(({ event }) => event.startsWith('step_'))
        .map((event) =>
          event.event === 'step_failed' ? `step_failed: ${event.error.message}` : event.event,
        ),
      ...rows.map(({ words }) => String(words)),
    ];
  };
  const without = await tell('without', undefined);
  const unnamed = await tell('unnamed', [here], true);
  return { without, unnamed, with: await tell('with', [here]) };
}

export const GREETED: Greeted = {
  without: [
    'step_start',
    'step_failed: test.greeter needs somebody who greets, and there is none here. Run the pipeline where there is one.',
  ],
  unnamed: [
    'step_start',
    'step_failed: test.greeter needs somebody who says farewell, and there is none here. Run the pipeline where there is one.',
  ],
  with: ['step_start', 'step_complete', 'Hello, Ada'],
};
