/** Which reader an answer has, and what it is told by the step. */
import { dialectOf } from '../csv/config.ts';
import type { Dialect } from '../csv/dialect.ts';
import { StepError } from '../contract/errors.ts';
import type { JsonLoad } from '../json/load.ts';
import type { Wanted } from '../json/wanted.ts';
import { csvReader } from '../reader/csv.ts';
import { jsonReader, type JsonReader } from '../reader/json.ts';
import type { Reader } from '../reader/reader.ts';
import { type Format, formatOf } from './answer-format.ts';
import type { Questions } from './pager.ts';
import { namesOf } from '../json/path.ts';
import type { LoadContext } from './source.ts';

/** Does the step say which columns there are, should there be no records? */
export function namesColumns({ reading }: LoadContext): boolean {
  return reading.columns !== undefined || Object.keys(reading.dtype ?? {}).length > 0;
}

/**
 * Gives the error for an answer of this HTTP status without a body; `shown` is its address without secrets.
 */
export function emptyBody(shown: string, status: number): StepError {
  return new StepError(
    `${shown} answered ${status} with an empty body: there is nothing to load. Where that may be, name the columns: \`dtype\` gives their types, \`columns\` their order.`,
  );
}

/** Of the first answer. Undefined: nothing tells. */
export function formatHere(
  { reading, call }: LoadContext,
  headers: Readonly<Record<string, string>>,
  head: Uint8Array,
): Format | undefined {
  return reading.format === 'infer' ? formatOf(call.url, headers['content-type'], head) : reading.format;
}

/** Is it lines of fields? */
export const isCsv = (format: Format | undefined): format is 'csv' | 'tsv' =>
  format === 'csv' || format === 'tsv';

/**
 * Gives how CSV is read here: by the keys of the step, whose delimiter is by default a tab for TSV and else a
 * comma, unless a first line such as `sep=;` names another.
 */
function dialectHere({ reading }: LoadContext, format: Format): Dialect {
  const { delimiter = format === 'tsv' ? '\t' : ',' } = reading;
  return dialectOf(reading, delimiter, reading.delimiter === undefined);
}

/** What reads lines of fields into the table of the step. */
export function csvHere(context: LoadContext, format: 'csv' | 'tsv'): Reader {
  const { reading, ctx, db, meter, shown } = context;
  return csvReader({
    path: shown,
    dialect: dialectHere(context, format),
    requests: { dtype: reading.dtype, parseDates: reading.parse_dates ?? false },
    table: ctx.table,
    db,
    log: (level, message) => ctx.log(level, message),
    progress: (rows) => meter.rows(rows),
  });
}

/** What of a page a pager is told, in the order in which a reader looks for it. */
export const SAID = ['cursor', 'hasMore', 'total', 'totalPages', 'base'] as const;

/** What reads JSON into the table of the step; `asked`: beside its records. */
export function jsonHere(
  context: LoadContext,
  format: Format | undefined,
  more: Partial<Pick<JsonLoad, 'refuse' | 'otherwise'>> & { readonly wanted?: Partial<Wanted> } = {},
): JsonReader {
  const { reading, ctx, db, meter, shown, pager } = context;
  const { wanted, ...others } = more;
  const ways: Questions['ways'] = pager?.asks.ways ?? {};
  return jsonReader({
    wanted: {
      path: shown,
      records: namesOf(reading.records),
      values: pager ? SAID.map((name) => ways[name] ?? []) : [],
      aside: true,
      keyColumn: reading.key_column,
      layout: format === 'ndjson' ? 'lines' : reading.format === 'json' ? 'document' : 'either',
      ...wanted,
    },
    limit: reading.limit,
    separator: reading.flatten ? (reading.separator ?? '_') : undefined,
    requests: { dtype: reading.dtype, parseDates: reading.parse_dates ?? false },
    columns: reading.columns,
    table: ctx.table,
    db,
    log: (level, message) => ctx.log(level, message),
    progress: (rows, total) => meter.rows(rows, total),
    ...others,
  });
}
