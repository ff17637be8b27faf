/** What a run needs, as small as a test wants it: drivers of its own, native DuckDB, a clock that stands still. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { openDatabase, type NodeDatabase } from '#adapters/node/database.ts';
import { stepFiles } from '#adapters/node/files.ts';
import { openInputs } from '#adapters/node/inputs.ts';
import type { Catalog, Component } from '#core/contract/catalog.ts';
import type { ConfigSchema } from '#core/contract/component.ts';
import { StepError } from '#core/contract/errors.ts';
import type { Driver, Signal } from '#core/contract/driver.ts';
import type { Row } from '#core/contract/database.ts';
import type { RunEvent } from '#core/run/events.ts';
import type { Plan, PlanStep } from '#core/plan/plan.ts';
import type { Ports, StepConnection } from '#core/run/ports.ts';
import { run, type RunOptions } from '#core/run/run.ts';
import { ident } from '#core/sql/index.ts';

type Kind = PlanStep['kind'];
type Work = Driver<Record<string, unknown>>['run'];

/** Drivers as small as a test needs them. */
const DRIVERS: Record<
  string,
  { kind: Kind; run: Work; secrets?: string[]; keys?: ConfigSchema['properties'] }
> = {
  'test.make': {
    kind: 'extractor',
    keys: { path: { type: 'string', format: 'session-file' } },
    async run({ config, ctx }) {
      const db = await ctx.getDbConnection();
      if (typeof config['path'] === 'string') await ctx.files.open(config['path']);
      await db.exec(`CREATE OR REPLACE TABLE ${ident(ctx.table)} AS ${String(config['query'])}`);
      const [row] = await db.query(`SELECT count(*) AS n FROM ${ident(ctx.table)}`);
      return { table: ctx.table, rows: Number(row?.['n']) };
    },
  },
  'test.half': {
    kind: 'extractor',
    async run({ ctx }) {
      const db = await ctx.getDbConnection();
      await db.exec(`CREATE OR REPLACE TABLE ${ident(ctx.table)} AS SELECT 'half' AS x`);
      const sink = await ctx.files.create('half.txt');
      await sink.write(new TextEncoder().encode('half'));
      await sink.close();
      throw new StepError('It broke half-way.', { at: { key: 'query', offset: 4 } });
    },
  },
  'test.bug': {
    kind: 'extractor',
    run: () => Promise.reject(new TypeError('x is not a function', { cause: new Error('deep down') })),
  },
  'test.leak': {
    kind: 'extractor',
    secrets: ['/api_key', '/resolved_connection'],
    async run({ config, ctx }) {
      const key = String(config['api_key']);
      ctx.log('info', `calling https://x.test/?k=${encodeURIComponent(key)} with ${key}`);
      ctx.logMetric('rows_read', 1, { url: `/${key}` });
      throw new StepError(`Refused: ${key} and hunter2hunter2`, { cause: new Error(`header: ${key}`) });
    },
  },
  'test.receipt': {
    kind: 'extractor',
    async run({ ctx }) {
      const db = await ctx.getDbConnection();
      await db.exec(`CREATE OR REPLACE TABLE ${ident(ctx.table)} (x INTEGER)`);
      const counts = { rows: 0, padded: 0, rejected: 0, rejections: [], columns: [], advice: [] };
      ctx.receipt({ source: 'a.csv', format: 'csv', bytes: 0, dialect: [], ...counts });
      return { table: ctx.table, rows: 0 };
    },
  },
  'test.progress': {
    kind: 'extractor',
    async run({ ctx }) {
      for (let done = 1; done <= 100; done++) ctx.progress({ rows: done, total_rows: 100 });
      return { table: ctx.table, rows: 0 };
    },
  },
  'test.state': {
    kind: 'extractor',
    async run({ ctx }) {
      const db = await ctx.getDbConnection();
      await db.exec(`CREATE OR REPLACE TABLE ${ident(ctx.table)} AS SELECT 1 AS x`);
      ctx.state.set(7);
      return { table: ctx.table, rows: 1 };
    },
  },
  'test.write': {
    kind: 'writer',
    async run({ inputs, ctx }) {
      const [input] = Object.values(inputs);
      if (input === undefined) throw new Error('no input');
      const sink = await ctx.files.create('deep/out.txt');
      await sink.write(new TextEncoder().encode(JSON.stringify(inputs)));
      await sink.close();
      return input;
    },
  },
};

const catalog: Catalog = new Map(
  Object.entries(DRIVERS).map(([name, { kind, run: work, secrets = [], keys = {} }]): [string, Component] => {
    const configSchema = { type: 'object', properties: keys, required: [] } as const;
    const spec = {
      title: name,
      description: name,
      version: '1',
      modes: [],
      configSchema,
      secrets,
      examples: [],
    };
    return [name, { name, kind, spec, driver: { name, kind, version: '1', spec, run: work } as Driver }];
  }),
);

export const step = (
  id: string,
  component: string,
  config: Record<string, unknown> = {},
  more: Partial<PlanStep> = {},
): PlanStep => {
  const kind = DRIVERS[component]?.kind ?? 'extractor';
  const table = kind === 'writer' ? undefined : id;
  return {
    id,
    component,
    kind,
    index: 0,
    config,
    written: Object.keys(config),
    needs: [],
    implied: [],
    inputs: [],
    table,
    files: typeof config['path'] === 'string' ? [config['path']] : [],
    artifacts: [],
    aliases: [],
    foreign: [],
    work: { hash: `sha256:${id} ${JSON.stringify(config)}` },
    ...more,
  };
};
export const make = (id: string, query: string, more: Partial<PlanStep> = {}): PlanStep =>
  step(id, 'test.make', { query }, more);
const plan = (...steps: PlanStep[]): Plan =>
  ({ name: 'p', steps, manifest: { steps: [], meta: { manifest_hash: 'h' } }, cfg: {} }) as unknown as Plan;

export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'run-'));
  readonly events: RunEvent[] = [];
  readonly abort = new AbortController();
  time = 0;
  /** Milliseconds that pass whenever the clock is read. */
  tick = 0;
  removeUnfinished: (() => Promise<void>) | undefined;
  /** Of the database's opening; another one: it was closed and opened again. */
  opening: object = {};
  /** Called when a statement was handed to the database, before it can have ended. */
  sent: (sql: string) => void = () => {};
  emit: (event: RunEvent) => void | Promise<void> = (event) => void this.events.push(event);
  private constructor(readonly database: NodeDatabase) {}

  static async open(): Promise<World> {
    return new World(await openDatabase(':memory:'));
  }

  async run(steps: PlanStep[], runId = 'r1', options: RunOptions = {}): Promise<string[]> {
    this.events.length = 0;
    const inputs = await openInputs(this.folder, this.folder);
    const ports: Ports = {
      database: { ...this.database, connect: (signal) => this.#connect(signal) },
      catalog,
      session: 's',
      salt: () => Promise.resolve('salt'),
      contents: (paths) => inputs.contents(paths),
      files: (id) => stepFiles({ inputs, session: this.folder }, id),
      removeUnfinished: this.removeUnfinished,
      fetch: () => Promise.reject(new Error('no network')),
      clock: {
        now: () => '2026-01-02T03:04:05.678Z',
        monotonic: () => (this.time += this.tick),
        every: () => () => {},
      },
      emit: (event) => this.emit(event),
      signal: this.abort.signal,
    };
    await run(plan(...steps), runId, ports, options);
    return this.events.map((event) =>
      'step_id' in event && event.step_id !== undefined ? `${event.event} ${event.step_id}` : event.event,
    );
  }

  async #connect(signal?: Signal): Promise<StepConnection> {
    const db = await this.database.connect(signal);
    return {
      ...db,
      instance: this.opening,
      exec: (sql) => {
        const running = db.exec(sql);
        this.sent(sql);
        return running;
      },
    };
  }

  async rows(sql: string): Promise<Row[]> {
    const db = await this.database.connect();
    try {
      return await db.query(sql);
    } finally {
      await db.close();
    }
  }

  /** The event of a kind that came last. */
  last<E extends RunEvent['event']>(kind: E): Extract<RunEvent, { event: E }> {
    const found = this.events.findLast((event) => event.event === kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return found as Extract<RunEvent, { event: E }>;
  }
}

const worlds: World[] = [];
export const world = async (): Promise<World> => {
  const opened = await World.open();
  worlds.push(opened);
  return opened;
};
afterEach(() => {
  for (const { database, folder } of worlds.splice(0)) {
    database.close();
    rmSync(folder, { recursive: true });
  }
});
