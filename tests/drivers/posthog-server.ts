/**
 * PostHog's query endpoint over a DuckDB of its own: HogQL is read by PostHog's rules for texts, run as SQL, and answered as PostHog answers:
 * in the project's time zone, 100 rows where no LIMIT is given, never more than a query may have, properties as a text of JSON.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type DuckDBConnection, DuckDBInstance, type DuckDBType } from '@duckdb/node-api';

export const KEY = 'phx_secret_of_the_tests';

export interface Posthog {
  readonly port: number;
  readonly base: string;
  /** The HogQL of every request that was answered with rows, or with its error. */
  readonly asked: string[];
  /** The `Authorization` of every request, whatever became of it. */
  readonly keys: (string | undefined)[];
  /** The bodies of all requests. */
  readonly bodies: { readonly refresh?: string }[];
  /** What is answered instead, a request each; `undefined`: this one is answered as usual. */
  readonly faults: (Fault | undefined)[];
  /** What a key may: those that are not here are not known. */
  readonly scopes: Map<string, readonly string[]>;
  /** Time zone of the project. */
  zone: string;
  /** Rows that a query gives at most. */
  most: number;
  /** Called with every answer before it is sent. */
  change?: (answer: PosthogAnswer, query: string) => unknown;
  sql(statement: string): Promise<void>;
  /** What a query is answered with, asked by nobody. */
  answer(hogql: string): Promise<PosthogAnswer>;
  stop(): Promise<void>;
}

export interface PosthogAnswer {
  columns: string[];
  results: unknown[][];
  types: [name: string, type: string][];
  [more: string]: unknown;
}

/** `usual`: sends what is asked for. */
export type Fault = (response: ServerResponse, usual: () => Promise<PosthogAnswer>) => void | Promise<void>;

const TABLES = `
CREATE TABLE events (uuid VARCHAR, event VARCHAR, timestamp TIMESTAMP, distinct_id VARCHAR, person_id VARCHAR, properties VARCHAR);
CREATE TABLE persons (id VARCHAR, created_at TIMESTAMP, is_identified BOOLEAN, properties VARCHAR);
CREATE TABLE sessions (session_id VARCHAR, distinct_id VARCHAR, "$start_timestamp" TIMESTAMP, "$end_timestamp" TIMESTAMP,
  "$session_duration" BIGINT, "$pageview_count" BIGINT, "$urls" VARCHAR[]);
CREATE TABLE person_distinct_ids (distinct_id VARCHAR, person_id VARCHAR);
CREATE MACRO toDateTime64(text, digits, zone) AS CASE WHEN zone = 'UTC' AND digits = 6 THEN CAST(text AS TIMESTAMP) ELSE error('time zone') END;
-- ClickHouse compares UUIDs by their second half first.
CREATE MACRO of_uuid(text) AS substr(text, 20) || substr(text, 1, 18);`;

/** `port`: 0 for one that is free. */
export async function startPosthog(port = 0, project = '7'): Promise<Posthog> {
  const instance = await DuckDBInstance.create(':memory:');
  const db = await instance.connect();
  await db.run(TABLES);
  const scopes = new Map<string, readonly string[]>([[KEY, ['query:read']]]);
  const state = { zone: 'UTC', most: 50_000, change: undefined as Posthog['change'] };
  const faults: Posthog['faults'] = [];
  const asked: string[] = [];
  const keys: Posthog['keys'] = [];
  const bodies: { refresh?: string }[] = [];
  /** DuckDB does not bear to be closed while it answers: one page is asked for ahead, also by a step that fails meanwhile. */
  const running = new Set<Promise<unknown>>();

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, 'server_error', String(error));
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', '*');
    if (request.method === 'OPTIONS') {
      const headers = {
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-allow-methods': 'POST',
      };
      response.writeHead(204, headers).end();
      return;
    }
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    keys.push(request.headers.authorization);
    const scope = scopes.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (request.url !== `/api/projects/${project}/query/`)
      return refuse(response, 404, 'not_found', 'Not found.');
    const body = JSON.parse(Buffer.concat(parts).toString()) as {
      query: { kind: string; query: string };
      refresh?: string;
    };
    bodies.push(body);
    const usual = (): Promise<PosthogAnswer> => run(body.query.query);
    const fault = faults.shift();
    if (fault) return void (await fault(response, usual));
    if (!scope)
      return refuse(
        response,
        401,
        'authentication_failed',
        'Personal API key found in request Authorization header is invalid.',
      );
    if (!scope.includes('query:read'))
      return refuse(response, 403, 'permission_denied', "API key missing required scope 'query:read'");
    try {
      sendAnswer(response, await usual());
    } catch (error) {
      refuse(
        response,
        400,
        'invalid_input',
        error instanceof Error ? error.message.split('\n')[0]! : String(error),
      );
    }
  }

  async function run(hogql: string): Promise<PosthogAnswer> {
    asked.push(hogql);
    const selected = select(db, hogql, state);
    running.add(selected);
    const found = await selected.finally(() => running.delete(selected));
    return ((await state.change?.(found, hogql)) ?? found) as PosthogAnswer;
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return Object.assign(state, {
    port: bound,
    base: `http://127.0.0.1:${bound}`,
    asked,
    keys,
    bodies,
    faults,
    scopes,
    answer: (hogql: string) => select(db, hogql, state),
    sql: async (statement: string) => void (await db.run(statement)),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.allSettled(running);
      db.closeSync();
      instance.closeSync();
    },
  });
}

export function sendAnswer(response: ServerResponse, answer: PosthogAnswer): void {
  const text = JSON.stringify(answer);
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

export function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify({ type: 'validation_error', code, detail, attr: null });
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

async function select(
  db: DuckDBConnection,
  hogql: string,
  { zone, most }: { zone: string; most: number },
): Promise<PosthogAnswer> {
  const { sql, limit } = toSql(hogql, most);
  const result = await db.run(sql);
  const columns = result.columnNames();
  const types = result.columnTypes();
  const results = (await result.getRowsJson()) as unknown[][];
  const times = types.flatMap((type, i) => (isTime(type) ? [i] : []));
  for (const row of results) for (const i of times) row[i] = inZone(row[i], zone);
  const numbers = types.flatMap((type, i) => (String(type) === 'BIGINT' ? [i] : []));
  for (const row of results) for (const i of numbers) if (row[i] !== null) row[i] = Number(row[i]);
  return {
    cache_key: 'cache_1',
    columns: [...columns],
    error: null,
    hasMore: null,
    hogql,
    is_cached: false,
    limit,
    offset: 0,
    results,
    timings: [{ k: '.', t: 0.1 }],
    types: types.map((type, i) => [columns[i]!, isTime(type) ? `DateTime64(6, '${zone}')` : 'String']),
  };
}

const isTime = (type: DuckDBType): boolean => String(type) === 'TIMESTAMP';

/** As Python's `isoformat`: `2026-11-20T11:00:00.123456+01:00`. */
function inZone(value: unknown, zone: string): unknown {
  if (typeof value !== 'string') return value;
  const [day = '', time = ''] = value.split(' ');
  if (zone === 'UTC') return `${day}T${time}Z`;
  const moment = new Date(`${day}T${time.slice(0, 8)}Z`);
  const offset =
    new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
      .formatToParts(moment)
      .find(({ type }) => type === 'timeZoneName')
      ?.value.slice(3) || '+00:00';
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  const east = (hours * 60 + minutes) * (offset.startsWith('-') ? -1 : 1);
  const local = new Date(moment.getTime() + east * 60_000).toISOString().slice(0, 19);
  return `${local}${time.slice(8)}${offset}`;
}

/** One query, its texts as PostHog's parser reads them. */
function toSql(hogql: string, most: number): { sql: string; limit: number } {
  const texts: string[] = [];
  const bare = hogql.replace(
    /'(?:[^'\\]|\\[^]|'')*'/g,
    (text) => `\u0001${texts.push(parseString(text)) - 1}\u0001`,
  );
  if (/['\\;{}]|--|\/\*/.test(bare)) throw new Error(`Syntax error in ${bare}`);
  if (/\boffset\b/i.test(bare)) throw new Error('OFFSET is not available for personal API keys.');
  const asked = /\blimit (\d+)\s*$/i.exec(bare)?.[1];
  const limit = Math.min(most, Number(asked ?? 100));
  const ordered = bare
    .replace(/\s*\blimit \d+\s*$/i, '')
    .replace(/\b(uuid|id) (>=?) (concat\([^)]*\)|\u0001\d+\u0001)/g, 'of_uuid($1) $2 of_uuid($3)')
    .replace(/(ORDER BY \w+, )(uuid|id)\b/, '$1of_uuid($2)');
  const sql = `${ordered} LIMIT ${limit}`.replace(
    /\u0001(\d+)\u0001/g,
    (_, at: string) => `'${texts[Number(at)]!.replaceAll("'", "''")}'`,
  );
  return { sql, limit };
}

/** As posthog/hogql/parse_string.py: one replacement after the other. */
function parseString(text: string): string {
  const escapes: [string, string][] = [
    ["''", "'"],
    ["\\'", "'"],
    ['\\b', '\b'],
    ['\\f', '\f'],
    ['\\r', '\r'],
    ['\\n', '\n'],
    ['\\t', '\t'],
    ['\\0', ''],
    ['\\a', '\u0007'],
    ['\\v', '\v'],
    ['\\\\', '\\'],
  ];
  return escapes.reduce((read, [from, to]) => read.replaceAll(from, () => to), text.slice(1, -1));
}
