import type { Driver, DriverContext } from '#core/contract/driver.ts';
import { handIn } from '#core/contract/hand-in.ts';
import { StepError } from '#core/contract/errors.ts';
import { followed, withQuery } from '#core/http/address.ts';
import { loadSource } from '#core/http/load.ts';
import { pager } from '#core/http/pagination.ts';
import { patience, retriesKey, retryDelayKey, timeoutKey, type RetryConfig } from '#core/http/retry-keys.ts';
import { openTransport, type TransportOptions } from '#core/http/transport.ts';
import { ident } from '#core/sql/index.ts';

interface Config extends RetryConfig {
  readonly base_url: string;
  readonly token: string;
  readonly status?: string;
  readonly page_size: number;
}

/** What a step keeps for its next run: when the ticket that changed last was changed, ISO 8601. */
interface State {
  readonly last_seen: string;
}

/** What every ticket has, also where none came. */
const TYPES = { id: 'BIGINT', changed_at: 'TIMESTAMP' };
/** A ticket as it was at one moment. */
const KEY = `id || ' ' || changed_at`;

/** What every request has in common: the token, which only the host of `base_url` sees, and how often a failed one is sent again. */
const transportOf = (config: Config): TransportOptions => ({
  ...patience(config),
  headers: { Authorization: `Bearer ${config.token}` },
  home: config.base_url,
});

function ticketsUrl({ base_url, status, page_size }: Config, since?: string): string {
  const url = followed('tickets', base_url.replace(/\/*$/, '/'));
  if (url === undefined)
    throw new StepError(`"${base_url}" is no address.`, { at: { key: 'base_url', offset: 0 } });
  const sized = withQuery(url, 'per_page', String(page_size));
  const filtered = status === undefined ? sized : withQuery(sized, 'status', status);
  return since === undefined ? filtered : withQuery(filtered, 'changed_since', since);
}

/** The source gives what changed at a moment or later, so of the last moment it gives again what was brought. Resolves to how much that was. */
async function dropKnown({ table, state, getDbConnection }: DriverContext): Promise<number> {
  const db = await getDbConnection();
  const known = `FROM ${ident(table)} WHERE ${KEY} IN (SELECT key FROM (${await state.keys()}))`;
  const [found] = await db.query(`SELECT count(*) AS n ${known}`);
  await db.exec(`DELETE ${known}`);
  return Number(found?.['n']);
}

/** Notes for the next run where this one got, and what it has of that moment. */
async function noteLast({ table, state, getDbConnection }: DriverContext): Promise<void> {
  const db = await getDbConnection();
  const latest = `(SELECT max(changed_at) FROM ${ident(table)})`;
  const [found] = await db.query(`SELECT strftime(${latest}, '%Y-%m-%dT%H:%M:%S.%fZ') AS at`);
  if (typeof found?.['at'] !== 'string') return;
  state.set({ last_seen: found['at'] } satisfies State);
  await state.keep(
    `SELECT key, moment FROM (
      SELECT ${KEY} AS key, changed_at AS moment FROM ${ident(table)} UNION ${await state.keys()}
    ) WHERE moment = ${latest}`,
  );
}

/** Loads the tickets of a help desk, page after page; from the second run on, those that have changed since the last complete one. */
export const driver: Driver<Config> = {
  name: 'demo.tickets',
  kind: 'extractor',
  version: '1',
  spec: {
    title: 'Help desk tickets',
    description: 'Loads the tickets of a help desk that have changed since the last complete run.',
    version: '1.0.0',
    modes: ['extract'],
    configSchema: {
      type: 'object',
      properties: {
        connection: { type: 'string', description: 'A demo connection, with base_url and token.' },
        base_url: {
          type: 'string',
          format: 'web-address',
          description: 'Where the help desk is, such as https://desk.example.com/api.',
        },
        token: { type: 'string', minLength: 1, description: 'Sent as Authorization: Bearer.' },
        status: { type: 'string', enum: ['open', 'closed'], description: 'Only tickets like that.' },
        page_size: {
          type: 'integer',
          minimum: 1,
          maximum: 500,
          default: 100,
          description: 'Records per request.',
        },
        timeout: timeoutKey,
        retries: retriesKey,
        retry_delay: retryDelayKey,
      },
      required: ['base_url', 'token'],
      additionalProperties: false,
    },
    secrets: ['/token'],
    connectionFields: [
      { name: 'base_url', override: 'forbidden' },
      { name: 'token', override: 'forbidden' },
    ],
    keepsState: true,
    stateOf: ({ base_url, status }) => ({ base_url, status }),
    examples: [{ title: 'Open tickets', config: { connection: '@demo.desk', status: 'open' } }],
  },

  async run({ config, ctx }) {
    const state = (await ctx.state.get()) as State | undefined;
    const call = { url: ticketsUrl(config, state?.last_seen) };
    const { receipt, requests, retries } = await loadSource(
      {
        transport: transportOf(config),
        call,
        pager: pager(call, { type: 'cursor', param: 'after', cursor: 'next' }),
        reading: { format: 'json', records: 'tickets', dtype: TYPES },
      },
      ctx,
    );
    const rows = receipt.rows - (await dropKnown(ctx));
    await noteLast(ctx);
    return handIn(ctx, { ...receipt, rows }, { requests, retries });
  },

  async test(config, ctx) {
    const url = withQuery(ticketsUrl(config), 'per_page', '1');
    const answer = await openTransport(ctx, transportOf(config)).send({ url });
    answer.close();
    return `${new URL(url).host} answers ${answer.status}`;
  },
};
