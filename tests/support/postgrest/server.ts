/**
 * A server that follows PostgREST's documented rules over a real PostgreSQL, behind a gateway such as Supabase's, which wants a key.
 * (There is no PostgREST in Debian, nor on npm.) Not here: embedded tables, functions, full text search.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { openApi, tablesOf } from './catalog.ts';
import type { Postgres } from './database.ts';
import { Refusal, refusalOf } from './refusal.ts';
import { answer, type Answered, type Asked } from './requests.ts';

/** What goes wrong with a request. `done`: it was executed before. */
export type Fault =
  | { readonly type: 'drop'; readonly done: boolean }
  | { readonly type: 'cut' }
  /** Nothing comes. */
  | { readonly type: 'stall'; readonly done: boolean }
  | {
      readonly type: 'status';
      readonly done: boolean;
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface Options {
  readonly port: number;
  /** Roles by key. */
  readonly keys: Readonly<Record<string, string>>;
  /** Keys that were right once. */
  readonly expired?: readonly string[];
  readonly schemas?: readonly string[];
  /** What comes before the names of tables. */
  readonly prefix?: string;
}

export interface PostgREST {
  readonly url: string;
  /** `METHOD /table?query`, decoded, in order. */
  readonly asked: string[];
  readonly bodies: string[];
  readonly headers: IncomingMessage['headers'][];
  /** Rows of an answer at most, whatever is asked for. */
  maxRows: number | undefined;
  /** Is there a description at the root? As Supabase has it, it is for secret keys alone; a web page may be in its place. */
  described: boolean | 'secret' | 'page';
  /** Are answers counted? Some gateways drop the header. */
  counts: boolean;
  /** Called for each request for a table; may do something first, and say what goes wrong. */
  fault: ((asked: string) => Fault | undefined | Promise<Fault | undefined>) | undefined;
  /** Resolves when nothing is being done for anybody, who may be gone. */
  idle(): Promise<void>;
  /** Forgets what was asked, and that anything goes wrong. */
  reset(): void;
  stop(): Promise<void>;
}

export async function serve(db: Postgres, options: Options): Promise<PostgREST> {
  const { port, keys, expired = [], schemas = ['public'], prefix = '/rest/v1' } = options;
  const state: PostgREST = {
    url: `http://127.0.0.1:${port}`,
    asked: [],
    bodies: [],
    headers: [],
    maxRows: undefined,
    described: true,
    counts: true,
    fault: undefined,
    idle: async () => void (await Promise.all(pending)),
    reset() {
      for (const list of [this.asked, this.bodies, this.headers]) list.length = 0;
      this.maxRows = this.fault = undefined;
      this.described = this.counts = true;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  function roleOf({ headers }: IncomingMessage): string {
    const key = String(headers['apikey'] ?? '');
    const bearer = String(headers['authorization'] ?? '').replace(/^Bearer /, '');
    if (key === '') throw new Refusal(401, '', 'No API key found in request');
    if (expired.includes(bearer)) throw new Refusal(401, 'PGRST301', 'JWT expired');
    const role = keys[bearer];
    if (role === undefined || !(key in keys)) throw new Refusal(401, '', 'Invalid API key');
    return role;
  }

  function schemaOf({ headers, method }: IncomingMessage): string {
    const asked = headers[method === 'GET' ? 'accept-profile' : 'content-profile'];
    const schema = String(asked ?? schemas[0]);
    if (schemas.includes(schema)) return schema;
    const hint = `Only the following schemas are exposed: ${schemas.join(', ')}`;
    throw new Refusal(406, 'PGRST106', `Invalid schema: ${schema}`, null, hint);
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', state.url);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors(request)).end();
    const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : undefined;
    const table = decodeURIComponent(path?.slice(1) ?? '');
    const shown = `${request.method} /${table}${decodeURIComponent(url.search.replaceAll('+', ' '))}`;
    state.asked.push(shown);
    state.bodies.push(body);
    state.headers.push(request.headers);
    let fault: Fault | undefined;
    let answered: Answered & { readonly type?: string };
    try {
      if (path === undefined || table.includes('/'))
        throw new Refusal(404, 'PGRST125', 'Invalid path specified in request URL');
      const role = roleOf(request);
      const schema = schemaOf(request);
      const params = [...url.searchParams];
      const prefer = String(request.headers['prefer'] ?? '').split(/, */);
      const asked: Asked = { method: request.method ?? '', schema, table, params, prefer, body };
      if (table === '') answered = await describe(role, schema);
      else {
        fault = await state.fault?.(shown);
        const skipped = fault && fault.type !== 'cut' && !fault.done;
        answered = skipped
          ? { status: 200, body: '' }
          : await db.within(role, (query) => answer(query, asked, role, state.maxRows));
      }
    } catch (error) {
      const refusal = refusalOf(error, !('authorization' in request.headers));
      answered = { status: refusal.status, body: refusal.body };
    }
    if (fault?.type === 'stall') return;
    if (fault?.type === 'drop') return void request.socket.destroy();
    if (fault?.type === 'status') {
      const { status, headers = {} } = fault;
      return void response.writeHead(status, { ...cors(request), ...headers }).end(fault.body);
    }
    const { status, range, type = 'application/json; charset=utf-8' } = answered;
    const ranged =
      range === undefined ? {} : { 'content-range': state.counts ? range : range.replace(/\/.*/, '/*') };
    response.writeHead(status, { 'content-type': type, ...ranged, ...cors(request) });
    if (fault?.type !== 'cut') return void response.end(answered.body);
    response.write(answered.body.slice(0, answered.body.length / 2), () => request.socket.destroySoon());
  }

  async function describe(role: string, schema: string): Promise<Answered & { readonly type: string }> {
    if (state.described === 'secret' && role !== 'service_role')
      throw new Refusal(401, '', 'Access to schema is forbidden', null, ONLY_SECRET);
    if (state.described === 'page') return { status: 200, body: '<html>PostgREST</html>', type: 'text/html' };
    if (!state.described) throw new Refusal(404, 'PGRST126', 'Root endpoint metadata is disabled');
    const tables = await tablesOf(db.query, schema, role);
    return { status: 200, body: JSON.stringify(openApi(tables)), type: 'application/openapi+json' };
  }

  const pending = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const done: Promise<void> = respond(request, response)
      .catch((error: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
      })
      .finally(() => pending.delete(done));
    pending.add(done);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return state;
}

const ONLY_SECRET = 'Accessing the schema via the Data API is only allowed using a secret API key.';

/** As PostgREST has them. */
const cors = (request: IncomingMessage): Record<string, string> => ({
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD',
  'access-control-allow-headers': String(request.headers['access-control-request-headers'] ?? '*'),
  'access-control-expose-headers':
    'Content-Encoding, Content-Location, Content-Range, Content-Type, Location',
});
