/** A sample of a step's table: some of its rows, exactly as they are but for what is masked, as CSV. */
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import type { RecordedSample, StandIn } from '../contract/stand-in.ts';
import { foldName, own } from '../oml/value.ts';
import { formatter } from '../csv/format.ts';
import { bytesAt, textColumn } from '../recording/row-hash.ts';
import { joined } from '../share/pack.ts';
import { origins } from '../run/ledger.ts';
import { ident, literal } from '../sql/quote.ts';
import { fakeSql, type Mask } from './fake.ts';
import { typeSql } from './type-text.ts';

/** Rows of a sample where nobody says how many, and the most there may be. */
export const SAMPLE_ROWS = 1000;
export const MOST_SAMPLE_ROWS = 100_000;

/** Which rows, and what is left out of them. */
export interface SampleRequest {
  readonly rows: number;
  /** A random sample; the same number takes the same rows of the same table. Absent: the first rows. */
  readonly seed?: number;
  /** By column. */
  readonly masks: Readonly<Record<string, Mask>>;
}

export interface Sample {
  readonly csv: Uint8Array<ArrayBuffer>;
  /** The exact types, by column, in the order of the table. */
  readonly columns: Readonly<Record<string, string>>;
  readonly recorded: Omit<RecordedSample, 'at'>;
  /** Its first rows, as they are printed; null is NULL. */
  readonly head: readonly (readonly (string | null)[])[];
}

/** Where a step's sample goes: a path that every disk has room for. */
export function samplePath(step: string, taken: readonly string[] = []): string {
  const name = step.replace(/[^\p{L}\p{N}_-]+/gu, '_');
  for (let n = 1; ; n++) {
    const path = `stand-ins/${name}${n === 1 ? '' : `-${n}`}.csv`;
    if (!taken.includes(path)) return path;
  }
}

/** The entry of a sample in `stand_ins.yaml`. `at`: now. */
export const entryOf = (path: string, { columns, recorded }: Sample, at: string): StandIn => ({
  path,
  columns,
  recorded: { at, ...recorded },
});

const HEAD_ROWS = 5;

/**
 * Takes a sample of a table of the session's. `salt`: a text that nobody else has, with which values are made up. Rejects with `StepError`
 * for a column that is not there or cannot be masked so, and for a type that no text can be read back to. Every value is read back before
 * it is given, so that none is another one.
 */
export async function takeSample(
  db: DbConnection,
  table: string,
  { rows, seed, masks }: SampleRequest,
  salt: string,
): Promise<Sample> {
  const columns = await columnsOf(db, table);
  const { standIns = [] } = (await origins(db)).get(table) ?? {};
  if (standIns.length > 0)
    throw new StepError(
      `The rows of "${table}" are those of a stand-in: a sample is taken of rows of the source. Run the step where that can be reached.`,
    );
  const all = await countOf(db, table);
  for (const name of Object.keys(masks))
    if (!columns.some((column) => column.name === name))
      throw new StepError(
        `There is no column "${name}" to mask. The columns are: ${columns.map((column) => column.name).join(', ')}.`,
      );
  const place = ident(freeName(columns));
  const picked = pickedRows(table, { rows, seed, place });
  await checkReadBack(
    db,
    picked,
    columns.filter(({ name }) => !Object.hasOwn(masks, name)),
  );
  const values = columns.map(({ name, type }) => valueSql(name, type, own(masks, name), salt));
  const texts = columns.map((_, at) => `CAST(v${at} AS VARCHAR) AS c${at}`);
  const query = `SELECT ${texts.join(', ')} FROM (SELECT ${place}, ${values.map((sql, at) => `${sql} AS v${at}`).join(', ')} FROM (${picked})) ORDER BY ${place}`;
  const written = await csvOf(db, query, columns);
  return {
    ...written,
    columns: Object.fromEntries(columns.map(({ name, type }) => [name, type])),
    recorded: {
      rows: written.rows,
      of: all,
      ...(seed === undefined ? {} : { seed }),
      masked: columns.map(({ name }) => name).filter((name) => Object.hasOwn(masks, name)),
    },
  };
}

interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

async function columnsOf(db: DbConnection, table: string): Promise<readonly TypedColumn[]> {
  const found = await db.query(
    `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'main' AND table_name = ${literal(table)} ORDER BY column_index`,
  );
  if (found.length === 0)
    throw new StepError(`There is no table "${table}" to take a sample of. Run the step first.`);
  return found.map(({ name, type }) => ({ name: String(name), type: String(type) }));
}

async function countOf(db: DbConnection, table: string): Promise<number> {
  const [row] = await db.query(`SELECT count(*) AS n FROM main.${ident(table)}`);
  return Number(row?.['n'] ?? 0);
}

/** One that no column has. */
function freeName(columns: readonly TypedColumn[]): string {
  const taken = new Set(columns.map(({ name }) => foldName(name)));
  for (let name = 'place'; ; name += '_') if (!taken.has(name)) return name;
}

interface Picked extends Omit<SampleRequest, 'masks'> {
  /** The column with the place of a row, as SQL has it. */
  readonly place: string;
}

/** The rows, with their place in the table. A random sample goes by a hash of that: it is the same in both worlds. */
function pickedRows(table: string, { rows, seed, place }: Picked): string {
  const numbered = (from: string): string => `SELECT row_number() OVER () AS ${place}, * FROM ${from}`;
  const all = `main.${ident(table)}`;
  return seed === undefined
    ? numbered(`(SELECT * FROM ${all} LIMIT ${rows})`)
    : `SELECT * FROM (${numbered(all)}) ORDER BY md5(concat(${seed}, ' ', ${place})), ${place} LIMIT ${rows}`;
}

function valueSql(name: string, type: string, mask: Mask | undefined, salt: string): string {
  if (mask === undefined) return ident(name);
  if (mask === 'null') return 'NULL';
  const sql = fakeSql(name, type, salt);
  if (sql === undefined)
    throw new StepError(`Values of "${name}" cannot be made up: it is ${type}. Mask it with NULL instead.`);
  return sql;
}

/** Throws where the text of a value would be read as another value, or not at all. */
async function checkReadBack(
  db: DbConnection,
  picked: string,
  columns: readonly TypedColumn[],
): Promise<void> {
  for (const { name, type } of columns)
    if (typeSql(type) === undefined || MISREAD.test(type))
      throw new StepError(
        `"${name}" is ${type}, which a sample cannot hold. Mask it with NULL, or cast it in SQL first.`,
      );
  const parts = columns.filter(({ type }) => !SURE.test(type));
  if (parts.length === 0) return;
  const counts = parts.flatMap(({ name, type }, at) => {
    const [value, text] = [ident(name), `CAST(${ident(name)} AS VARCHAR)`];
    return [
      `count(*) FILTER (WHERE contains(${text}, chr(0))) AS n${at}`,
      type === 'VARCHAR'
        ? `0 AS f${at}`
        : `count(*) FILTER (WHERE TRY_CAST(${text} AS ${typeSql(type)}) IS DISTINCT FROM ${value}) AS f${at}`,
    ];
  });
  const [row] = await db.query(`SELECT ${counts.join(', ')} FROM (${picked})`);
  const counted = (count: 'n' | 'f') => parts.find((_, at) => Number(row?.[`${count}${at}`] ?? 0) > 0);
  const nul = counted('n');
  if (nul)
    throw new StepError(
      `Values of "${nul.name}" hold the character NUL, which no file of text can. Mask it with NULL, or take that out in SQL first.`,
    );
  const lost = counted('f');
  if (lost)
    throw new StepError(
      `Values of "${lost.name}" (${lost.type}) would not be read back from a file as they are. Mask it with NULL, or take it apart in SQL first.`,
    );
}

/** DuckDB 1.5.6 reads texts as maps that hold arrays wrongly, or dies of it. */
const MISREAD = /MAP\(.*\[\d+\]/s;

/** Printed and read back without a doubt. */
const SURE = /^(?:BOOLEAN|U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DATE|UUID|DECIMAL\(\d+,\d+\))$/;

async function csvOf(
  db: DbConnection,
  query: string,
  columns: readonly TypedColumn[],
): Promise<Omit<Sample, 'columns' | 'recorded'> & { readonly rows: number }> {
  const isMarked = columns[0]?.name.startsWith('\ufeff');
  const format = formatter(
    columns.map(({ name }) => ({ name, type: 'VARCHAR' })),
    // Readers take the first mark of the byte order for none of a name's.
    { delimiter: ',', encoding: isMarked ? 'utf-8-sig' : 'utf-8', newline: 'lf', quoting: 'minimal' },
  );
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  const parts: Uint8Array[] = [];
  const head: (string | null)[][] = [];
  let rows = 0;
  format.head(true);
  for await (const batch of db.stream(query)) {
    const texts = batch.columns.map(textColumn);
    const at = (column: number, row: number): string | null => {
      const bytes = bytesAt(texts[column]!, row);
      return bytes === null ? null : utf8.decode(bytes);
    };
    for (let row = 0; row < batch.rows && head.length < HEAD_ROWS; row++)
      head.push(texts.map((_, column) => at(column, row)));
    // An empty field of the only column would be no line: there NULL is one without a character, and the empty text is "".
    if (columns.length === 1) {
      parts.push(format.take().slice());
      const lines = Array.from({ length: batch.rows }, (_, row) => lineOf(at(0, row)));
      parts.push(new TextEncoder().encode(lines.join('')));
    } else {
      format.rows(batch);
      parts.push(format.take().slice());
    }
    rows += batch.rows;
  }
  parts.push(format.take().slice());
  return { csv: joined(parts), head, rows };
}

const lineOf = (text: string | null): string => (text === null ? '\n' : `"${text.replaceAll('"', '""')}"\n`);
