/** A step's load from PostHog: since when, the records, each once, and how far it got. */
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { reachOf } from '../http/reach.ts';
import { ident } from '../sql/index.ts';
import { loadedOf } from './columns.ts';
import { notMoment, type PosthogConfig, queryUrl } from './config.ts';
import { type DataKind, KINDS } from './kinds.ts';
import { type Loaded, loadRecords } from './load.ts';
import { iso, microsOf } from './moment.ts';
import { count, dropKnown, dropRepeated, keysFrom, type Records } from './once.ts';

const MINUTE = 60_000_000n;
const DAY = 24n * 60n * MINUTE;
/** The widest that `lookback_window_minutes` may be: so far back it is noted what was brought. */
const WIDEST = 60n * MINUTE;

/** What a step keeps for its next run. */
interface State {
  /** ISO 8601: the time of the latest record of all runs. */
  readonly last_seen: string;
}

/** Makes the table of the step; resolves to its rows. Rejects with `StepError` for what a person can put right. */
export async function extract(config: PosthogConfig, ctx: DriverContext): Promise<number> {
  const kind = KINDS[config.data_type];
  const url = queryUrl(config);
  if (url.startsWith('http:') && reachOf(new URL(url).host) === 'public')
    ctx.log(
      'warning',
      `The API key is sent to ${new URL(url).host} unencrypted, since its address begins with http:.`,
    );
  const window = await windowOf(config, kind, ctx);
  const keys = await ctx.state.keys();
  const events = config.data_type === 'events' ? (config.event_types ?? []) : [];
  const question = { kind, ...window, events, size: config.page_size, again: !config.deduplication_enabled };
  const loaded = await loadRecords(config, question, ctx);
  const db = await ctx.getDbConnection();
  const records: Records = { db, table: ctx.table, kind, columns: loaded.table.columns };

  const repeated = config.deduplication_enabled ? await dropRepeated(records) : 0;
  const known = config.deduplication_enabled ? await dropKnown(records, keys) : 0;
  await note(records, keys, window.seen, loaded, ctx);
  await widen(records);
  const rows = await count(db, ctx.table);
  if (rows !== loaded.rows - repeated - known)
    throw new StepError(
      `${url} was not loaded whole: of ${loaded.rows} records ${rows} are in the table, and ${repeated + known} were there before. Please report this.`,
    );
  tell(config, { url, ...window, loaded, rows, repeated, known }, ctx);
  return rows;
}

interface Window {
  readonly since?: bigint;
  readonly until?: bigint;
  /** The latest moment that earlier runs have seen. */
  readonly seen?: bigint;
}

/** From where the last complete run ended, or where the first one is to start, up to now. */
async function windowOf(config: PosthogConfig, kind: DataKind, ctx: DriverContext): Promise<Window> {
  if (kind.time === undefined) return {};
  const until = BigInt(Date.parse(ctx.now())) * 1000n;
  const state = await ctx.state.get();
  if (state !== undefined) {
    const seen = lastSeen(state);
    return { since: seen - BigInt(config.lookback_window_minutes) * MINUTE, until, seen };
  }
  const { initial_since } = config;
  if (initial_since !== undefined) {
    const since = microsOf(initial_since);
    if (since === undefined) throw new StepError(notMoment(initial_since), { at: { key: 'initial_since' } });
    return { since, until };
  }
  return kind.days === undefined ? { until } : { since: until - BigInt(kind.days) * DAY, until };
}

/** Of a state, which a person may have written. */
function lastSeen(state: unknown): bigint {
  const text = typeof state === 'string' ? state : (state as Partial<State> | null)?.last_seen;
  const micros = typeof text === 'string' ? microsOf(text) : undefined;
  if (micros !== undefined) return micros;
  throw new StepError(
    `The state of this step is ${JSON.stringify(state)}, where the moment should be that was seen last, as in {"last_seen": "2026-11-20T10:00:00Z"}. Correct it, or reset it.`,
  );
}

/** How far it got, and what was brought of the time that the next run reads again. */
async function note(
  records: Records,
  keys: string,
  before: bigint | undefined,
  { last }: Loaded,
  ctx: DriverContext,
): Promise<void> {
  if (last?.at === undefined) return;
  const seen = before !== undefined && before > last.at ? before : last.at;
  const state: State = { last_seen: iso(seen) };
  ctx.state.set(state);
  await ctx.state.keep(keysFrom(records, keys, seen - WIDEST));
}

/** Integers of more than 64 bits came as text. */
async function widen({ db, table, columns }: Records): Promise<void> {
  const casts = columns.flatMap(({ name, type }) =>
    type.type === 'VARCHAR' && type.as ? [`CAST(${ident(name)} AS ${type.as}) AS ${ident(name)}`] : [],
  );
  if (casts.length > 0)
    await db.createTableAs(table, `SELECT * REPLACE (${casts.join(', ')}) FROM ${ident(table)}`);
}

interface Told extends Window {
  readonly url: string;
  readonly loaded: Loaded;
  readonly rows: number;
  readonly repeated: number;
  readonly known: number;
}

function tell({ data_type }: PosthogConfig, told: Told, ctx: DriverContext): void {
  const { url, since, until, loaded, rows, repeated, known } = told;
  const { pages, requests, retries, bytes, table } = loaded;
  const advice: string[] = [];
  if (table.filling.repeats)
    advice.push('Some properties hold a name more than once; the last value was taken.');
  if (table.filling.halves > 0)
    advice.push(
      `Half of a surrogate pair (as in \\ud83d) stands ${table.filling.halves} times in texts; it became U+FFFD.`,
    );
  const dialect: [string, string][] = [
    ['data type', data_type],
    ['since', since === undefined ? 'the beginning' : iso(since)],
    ['until', until === undefined ? 'now' : iso(until)],
    ['pages', `${pages}, ended by one without records`],
    ['requests', String(requests)],
  ];
  if (retries > 0) dialect.push(['retries', String(retries)]);
  if (repeated > 0) dialect.push(['records given more than once', String(repeated)]);
  if (known > 0) dialect.push(['records of earlier runs', String(known)]);
  ctx.log('info', `${url}: ${data_type} ${spanOf(told)}, ${pages} ${pages === 1 ? 'page' : 'pages'}`);
  for (const sentence of advice) ctx.log('warning', sentence);
  ctx.receipt({
    source: url,
    format: 'hogql',
    bytes,
    dialect,
    rows,
    padded: 0,
    rejected: 0,
    rejections: [],
    columns: table.columns.map(loadedOf),
    advice,
  });
  ctx.logMetric('rows_read', rows);
  ctx.logMetric('rows_deduplicated', repeated + known);
  ctx.logMetric('rows_output', rows);
  ctx.logMetric('bytes_read', bytes);
  ctx.logMetric('requests', requests);
  ctx.logMetric('retries', retries);
}

const spanOf = ({ since, until }: Window): string =>
  until === undefined ? 'all' : `from ${since === undefined ? 'the beginning' : iso(since)} to ${iso(until)}`;
