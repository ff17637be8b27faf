/** The REST interface of a project: where it is, what opens it, and what it says of its tables. */
import type { TestContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import { addressOf, publicUrl } from '../http/address.ts';
import { StatusError } from '../http/retry.ts';
import { openTransport, type Call, type Transport } from '../http/transport.ts';
import { projectContacts } from '../keys/project.ts';
import { descriptionIn, type Description } from './description.ts';
import { isMissingTable, refused, RestError } from './refusal.ts';
import { textOf } from './text.ts';

export interface Project {
  readonly url?: string;
  readonly project_id?: string;
  readonly key: string;
  readonly schema: string;
  /** Seconds. */
  readonly timeout: number;
  readonly retries: number;
}

/** Names and values of a query string, in order. */
export type Params = readonly (readonly [name: string, value: string])[];

export interface Rest {
  readonly transport: Transport;
  /** For messages. */
  readonly host: string;
  /** Undefined where the server gives none, or not to this key. */
  readonly description: Description | undefined;
  /** A request for rows of a table. */
  ask(
    table: string,
    params: Params,
    how?: Pick<Call, 'method' | 'body'> & { readonly prefer?: string },
  ): Call;
}

/** Milliseconds before the first retry. */
const DELAY = 1000;

/**
 * Asks the project what tables it has. `table`: the one that is asked for next, which tells where the interface is when the server does not
 * describe itself. `waits`: as `openTransport` has it. Rejects with `StepError` where it cannot be asked at all.
 */
export async function openRest(
  ctx: TestContext,
  project: Project,
  table?: string,
  waits?: (until?: string) => void,
): Promise<Rest> {
  const { key, schema, timeout, retries } = project;
  const [home] = projectContacts(project);
  if (home === undefined)
    throw new StepError('There is no address: set `url` or `project_id`, or a connection that has one.');
  const address = addressOf(home, undefined).replace(/\/+$/, '');
  if (address.includes('?'))
    throw new StepError(
      '`url` holds a query (?). Write the address of the project alone; the key has a key of its own.',
    );
  const headers = { apikey: key, Authorization: `Bearer ${key}` };
  const policy = { timeout: timeout * 1000, retries, delay: DELAY };
  const transport = atHome(openTransport(ctx, { ...policy, headers, home: address, refused }, waits));
  const profile = { 'Accept-Profile': schema, Accept: 'application/json' };
  const { base, description } = await findBase(transport, address, profile, table);
  if (!description)
    ctx.log(
      'info',
      `${base} does not describe its tables to this key: types are those of the values, and no primary key is known.`,
    );
  return {
    transport,
    host: new URL(base).host,
    description,
    ask(table, params, { method = 'GET', body, prefer } = {}) {
      const query = params.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
      return {
        url: `${base}/${encodeURIComponent(table)}${query.length === 0 ? '' : `?${query.join('&')}`}`,
        method,
        body,
        headers: {
          ...profile,
          ...(method !== 'GET' && { 'Content-Profile': schema }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(prefer !== undefined && { Prefer: prefer }),
        },
      };
    },
  };
}

/** An answer that came from elsewhere, without the key, is none of the project's. */
function atHome(transport: Transport): Transport {
  return {
    ...transport,
    async send(call) {
      const response = await transport.send(call);
      if (transport.trusts(response.url)) return response;
      response.close();
      throw new StepError(
        `${publicUrl(call.url)} leads to ${publicUrl(response.url)}. The key was not sent there, and what that answers is not loaded. If it is the right address, write it.`,
      );
    },
  };
}

interface Base {
  readonly base: string;
  readonly description: Description | undefined;
}

/** Supabase has PostgREST at `/rest/v1`; one by itself is at its root. */
async function findBase(
  transport: Transport,
  address: string,
  headers: Readonly<Record<string, string>>,
  table: string | undefined,
): Promise<Base> {
  const usual = address.endsWith('/rest/v1') ? address : `${address}/rest/v1`;
  const accept = { ...headers, Accept: 'application/openapi+json, application/json' };
  const describe = (base: string): Promise<string | number> =>
    transport.persist(async () => {
      try {
        return await textOf(await transport.send({ url: `${base}/`, headers: accept }));
      } catch (error) {
        if (isUndescribed(error, table !== undefined)) return isHere(error) ? '' : error.status;
        throw error;
      }
    });
  const found = await describe(usual);
  if (found !== 404) return { base: usual, description: described(found) };
  const root = usual === address || address.endsWith('.supabase.co') ? undefined : await describe(address);
  const description = described(root ?? 404);
  if (description || root === '') return { base: address, description };
  if (root === undefined || table === undefined) return { base: usual, description };
  const here = await soundsLikeRest(transport, usual, table, headers);
  const isAtRoot = here < ROWS && here < (await soundsLikeRest(transport, address, table, headers));
  return { base: isAtRoot ? address : usual, description };
}

/** PostgREST says that here is where it would describe itself, and that it does not. */
const isHere = (error: StatusError): boolean => error instanceof RestError && error.code === 'PGRST126';

const ROWS = 3;

/** How much an address sounds as if tables were read there: it gives rows, refuses them, knows of no such table, or nothing of it. */
async function soundsLikeRest(
  transport: Transport,
  base: string,
  table: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const url = `${base}/${encodeURIComponent(table)}?limit=1`;
  return transport.persist(async () => {
    try {
      return (await textOf(await transport.send({ url, headers }))).trimStart().startsWith('[') ? ROWS : 0;
    } catch (error) {
      if (error instanceof RestError) return error.status !== 404 ? 2 : isMissingTable(error) ? 1 : 0;
      if (error instanceof StatusError && error.status < 500) return 0;
      throw error;
    }
  });
}

const described = (found: string | number): Description | undefined =>
  typeof found === 'string' ? descriptionIn(found) : undefined;

/**
 * Supabase keeps its description from all but secret keys, and a server may have none: their tables can be read all the same. `hasTable`: one
 * is asked for next, which tells what a refusal of any other kind means.
 */
function isUndescribed(error: unknown, hasTable: boolean): error is StatusError {
  if (!(error instanceof StatusError)) return false;
  if (error instanceof RestError && /PGRST106|PGRST30/.test(error.code)) return false;
  if (error instanceof RestError && /^JWT|^(No|Invalid) API key/i.test(error.said)) return false;
  return [401, 403, 404, 405, 406, ...(hasTable ? [400, 410, 501] : [])].includes(error.status);
}

/** Says how many tables a project shows to its key. Rejects as `openRest` does. */
export async function testProject(project: Project, ctx: TestContext): Promise<string> {
  if ((project as Partial<Project>).key === undefined) throw new StepError('There is no `key`.');
  const { description } = await openRest(ctx, project);
  if (!description) return 'it does not describe its tables to this key';
  return `${description.size} ${description.size === 1 ? 'table' : 'tables'}`;
}
