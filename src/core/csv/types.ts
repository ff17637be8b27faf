/** Decides the types of a loaded table of text: `dtype`, then `parse_dates`, then the rule of infer.ts. */
import { type DbConnection, type LogLevel, StepError } from '../driver.ts';
import { ident, literal } from '../sql.ts';
import { dateType } from './dates.ts';
import { requestedType } from './dtype.ts';
import { type ColumnType, firstFailure, inferTypes, shown } from './infer.ts';
import { listed } from './names.ts';

/** Words that other programs write for a missing value; here they are text unless `na_values` names them. */
const MISSING_WORDS: readonly string[] = [
  ...['', '-', '?', '#N/A', '#N/A N/A', '#NA', '<NA>', 'N/A', 'NA', 'n/a', 'NULL', 'null', 'None'],
  ...['NaN', 'nan', '-NaN', '-nan', '1.#IND', '-1.#IND', '1.#QNAN', '-1.#QNAN'],
];

export interface TypeRequests {
  readonly dtype?: Readonly<Record<string, unknown>>;
  /** True: every column that would else stay text. */
  readonly parseDates: boolean | readonly string[];
}

export interface LoadedText {
  /** For messages. */
  readonly path: string;
  readonly table: string;
  readonly columns: readonly string[];
}

/**
 * The type of every column of a table of text, in the table's order. Logs a warning for a column that stays text although
 * a small change would give it a type. Throws `StepError` where a value does not fit a requested type.
 */
export async function columnTypes(
  db: DbConnection,
  loaded: LoadedText,
  requests: TypeRequests,
  log: (level: LogLevel, message: string) => void,
): Promise<ColumnType[]> {
  const { table, columns } = loaded;
  const dates = requests.parseDates === true ? [] : requests.parseDates || [];
  known(loaded, 'dtype', Object.keys(requests.dtype ?? {}));
  known(loaded, 'parse_dates', dates);

  const requested = await asRequested(db, loaded, requests.dtype ?? {});
  const free = columns.filter((name) => !requested.has(name)).map((name) => ({ name, text: ident(name) }));
  const types: ColumnType[] = [];
  const inferred = new Map((await inferTypes(db, table, free)).map((type) => [type.name, type]));
  for (const name of columns) {
    const type = requested.get(name) ?? inferred.get(name)!;
    const listedDate = dates.includes(name) && !requested.has(name) && !/^(DATE|TIMESTAMP)/.test(type.type);
    const mayBeDate = requests.parseDates === true && !requested.has(name) && type.type === 'VARCHAR';
    if (!listedDate && !mayBeDate) {
      types.push(type);
      continue;
    }
    const date = await dateType(db, table, name, ident(name));
    if (!('doubt' in date)) types.push(date);
    else {
      if (listedDate || date.doubt.startsWith('day and month'))
        log(
          'warning',
          `parse_dates: "${name}" stays ${type.type}: ${date.doubt}. Convert it in SQL with strptime.`,
        );
      types.push(type);
    }
  }
  await adviseOnMissingWords(
    db,
    loaded,
    types.filter(({ name, type }) => type === 'VARCHAR' && !requested.has(name)),
    log,
  );
  return types;
}

function known({ path, columns }: LoadedText, key: string, names: readonly string[]): void {
  const missing = names.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw new StepError(
      `${key} names ${missing.map((name) => `"${name}"`).join(', ')}, which is no column of ${path}. Its columns are: ${listed(columns)}.`,
    );
}

async function asRequested(
  db: DbConnection,
  { path, table }: LoadedText,
  dtype: Readonly<Record<string, unknown>>,
): Promise<Map<string, ColumnType>> {
  const types = new Map<string, ColumnType>();
  for (const [name, asked] of Object.entries(dtype)) {
    const requested = requestedType(name, asked);
    const failure = await firstFailure(db, table, ident(name), (text) => requested.holds(text));
    if (failure)
      throw new StepError(
        `${path}: column "${name}" cannot be ${requested.type} in full: row ${failure.row} holds ${shown(failure.value)}. Correct the value, or choose another dtype.`,
      );
    types.set(name, { name, type: requested.type, sql: requested.cast(ident(name)) });
  }
  return types;
}

async function adviseOnMissingWords(
  db: DbConnection,
  { table }: LoadedText,
  texts: readonly ColumnType[],
  log: (level: LogLevel, message: string) => void,
): Promise<void> {
  const words = `(${MISSING_WORDS.map(literal).join(', ')})`;
  for (const { name } of texts) {
    const column = ident(name);
    const found = await db.query(
      `SELECT ${column} AS word, count(*) AS n FROM ${ident(table)} WHERE ${column} IN ${words} GROUP BY ALL ORDER BY word`,
    );
    if (found.length === 0) continue;
    const [without] = await inferTypes(db, table, [
      { name, text: `CASE WHEN ${column} IN ${words} THEN NULL ELSE ${column} END` },
    ]);
    if (without === undefined || without.type === 'VARCHAR') continue;
    const spelled = found.map(({ word }) => JSON.stringify(word)).join(', ');
    const count = found.reduce((sum, { n }) => sum + Number(n), 0);
    log(
      'warning',
      `"${name}" is text because of ${spelled} (${count} row${count === 1 ? '' : 's'}); with \`na_values: [${spelled}]\` it would be ${without.type}.`,
    );
  }
}
