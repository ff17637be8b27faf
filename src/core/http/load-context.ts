/** What the parts of one load share: its requests, its bodies on disk, how far it is. */
import { dialectOf } from '../csv/config.ts';
import type { CsvLoad } from '../csv/load.ts';
import type { Dialect } from '../csv/dialect.ts';
import type { DbConnection } from '../contract/database.ts';
import type { DriverContext } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { JsonLoad } from '../json/load.ts';
import { EACH } from '../json/way.ts';
import { publicUrl } from './address.ts';
import { bodyStore, type Bodies } from './body.ts';
import type { HttpConfig } from './config.ts';
import { type Format, formatOf } from './answer-format.ts';
import { type Network, openNetwork } from './network.ts';
import { checkPagination, namesOf, waysOf } from './paging-keys.ts';
import { planRequest, type RequestPlan } from './request.ts';

export interface LoadContext {
  readonly ctx: DriverContext;
  readonly config: HttpConfig;
  readonly plan: RequestPlan;
  /** The address without secrets. */
  readonly shown: string;
  readonly network: Network;
  readonly bodies: Bodies;
  readonly db: DbConnection;
  readonly meter: Meter;
  /** Sentences for the receipt about the answers, which may be read more than once. */
  readonly remarks: Set<string>;
}

export interface Meter {
  /** A body begins; its bytes, where known. */
  begin(total?: number): void;
  rows(done: number, total?: number): void;
  /** Alike for bodies that are alike: of the one that began last. */
  digest(): string;
}

/**
 * Takes the config and the context of a step and gives what the parts of its load share; no request is sent
 * yet. Rejects with `StepError` for keys that do not go together and for an address that cannot be read.
 */
export async function openLoad(config: HttpConfig, ctx: DriverContext): Promise<LoadContext> {
  checkKeys(config);
  const plan = planRequest(config);
  const policy = { retries: config.retries, delay: config.retry_delay * 1000 };
  const shown = publicUrl(plan.url);

  let bytes = 0;
  let total_bytes: number | undefined;
  let rows: number | undefined;
  let total_rows: number | undefined;
  let hash = 0;
  let length = 0;
  let waits_until: string | undefined;
  const tell = (): void => ctx.progress({ rows, bytes, total_rows, total_bytes, waits_until });
  const network = openNetwork(ctx, plan.headers, config.timeout * 1000, policy, (until) => {
    waits_until = until;
    tell();
  });
  const spool = await ctx.files.spool(shown);
  const bodies = bodyStore(spool, (chunk) => {
    ctx.signal.throwIfAborted();
    bytes += chunk.length;
    if (config.pagination) hash = hashed(hash, chunk);
    length += chunk.length;
    tell();
  });
  const meter: Meter = {
    begin(total) {
      if (!config.pagination) bytes = 0;
      total_bytes = config.pagination ? undefined : total;
      hash = length = 0;
    },
    rows(done, total) {
      rows = done;
      total_rows = total;
      tell();
    },
    digest: () => `${hash}:${length}`,
  };
  return {
    ctx,
    config,
    plan,
    shown,
    network,
    bodies,
    db: await ctx.getDbConnection(),
    meter,
    remarks: new Set(),
  };
}

/** Does the step say which columns there are, should there be no records? */
export function namesColumns({ config }: LoadContext): boolean {
  return config.columns !== undefined || Object.keys(config.dtype ?? {}).length > 0;
}

/**
 * Gives the error for an answer of this HTTP status without a body; `shown` is its address without secrets.
 */
export function emptyBody(shown: string, status: number): StepError {
  return new StepError(
    `${shown} answered ${status} with an empty body: there is nothing to load. Where that may be, name the columns: \`dtype\` gives their types, \`columns\` their order.`,
  );
}

/** Throws `StepError` for keys that do not go together. */
function checkKeys({ pagination, max_pages, key_column, records }: HttpConfig): void {
  if (pagination) checkPagination(pagination);
  else if (max_pages !== undefined)
    throw new StepError(
      '`max_pages` counts pages, but there is no `pagination`: without it one request is sent. Set it, or remove `max_pages`.',
    );
  if (key_column !== undefined && !namesOf(records).includes(EACH))
    throw new StepError(
      '`key_column` is for records that are members of an object, which `records` reaches with `*`, as in data.*. Correct `records`, or remove `key_column`.',
    );
}

/** FNV-1a. */
function hashed(start: number, bytes: Uint8Array): number {
  let hash = start ^ 0x811c9dc5;
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash;
}

/** Of the first answer. Undefined: nothing tells. */
export function formatHere(
  { config, plan }: LoadContext,
  headers: Readonly<Record<string, string>>,
  head: Uint8Array,
): Format | undefined {
  return config.format === 'infer' ? formatOf(plan.url, headers['content-type'], head) : config.format;
}

/**
 * Gives how CSV is read here: by the keys of the step, whose delimiter is by default a tab for TSV and else a
 * comma, unless a first line such as `sep=;` names another.
 */
export function dialectHere({ config }: LoadContext, format: Format): Dialect {
  return dialectOf(
    config,
    config.delimiter ?? (format === 'tsv' ? '\t' : ','),
    config.delimiter === undefined,
  );
}

/** Gives what `loadCsv` takes; `open` begins the answer's text (UTF-8) anew each time it is called. */
export function csvLoad(context: LoadContext, format: Format, open: CsvLoad['open']): CsvLoad {
  const { config, ctx, db, meter, shown } = context;
  return {
    path: shown,
    open,
    dialect: dialectHere(context, format),
    inPages: config.pagination !== undefined,
    requests: { dtype: config.dtype, parseDates: config.parse_dates },
    table: ctx.table,
    db,
    log: (level, message) => ctx.log(level, message),
    progress: (rows) => meter.rows(rows),
  };
}

/** Gives what `loadJson` and `loadTexts` take; `total` is the number of rows to come, where that is known. */
export function jsonLoad(context: LoadContext, format: Format, total?: number): JsonLoad {
  const { config, ctx, db, meter, shown } = context;
  const { pagination } = config;
  return {
    wanted: {
      path: shown,
      records: namesOf(config.records),
      values: pagination ? waysOf(pagination) : [],
      aside: true,
      keyColumn: config.key_column,
      layout: format === 'ndjson' ? 'lines' : config.format === 'json' ? 'document' : 'either',
    },
    limit: config.limit,
    separator: config.flatten ? config.separator : undefined,
    requests: { dtype: config.dtype, parseDates: config.parse_dates },
    columns: config.columns,
    table: ctx.table,
    db,
    log: (level, message) => ctx.log(level, message),
    progress: (rows) => meter.rows(rows, total),
  };
}
