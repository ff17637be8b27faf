/** One query of the console's: its files read, its statement asked, what went wrong with its place. */
import type { WasmConnection } from '#adapters/wasm/connection.ts';
import { DbError } from '#core/contract/errors.ts';
import { blame, ident, literal, readAdHoc, type AdHoc } from '#core/sql/index.ts';
import type { Answer, AskProgress, FileRead, Question } from '../engine.ts';
import { readFiles, type Shelf } from './files.ts';

/** What the answer is called on its connection; no step has such an id. */
export const ANSWER = '/answer';

/** Statements that DuckDB takes as a relation in parentheses, but not behind CREATE TABLE ... AS. */
const WRAPPED = /^(?:DESCRIBE|DESC|SUMMARIZE|SHOW)$/;

type Given = Extract<Answer, { readonly type: 'rows' | 'plan' | 'refused' }>;

/** Asks the question on a connection of its own; `id`: what the answer is to be called outside. */
export async function askQuery(
  db: WasmConnection,
  id: string,
  question: Question,
  shelf: Shelf,
  onProgress: (at: AskProgress) => void,
): Promise<Given> {
  const read = readAdHoc(question.sql);
  const refused = refusalOf(read, question);
  if (refused) return refused;
  const files = await readFiles(db, read.files, question.files, shelf, onProgress);
  onProgress({ type: 'query' });
  try {
    return await asked(db, id, read, question, files);
  } catch (cause) {
    if (!(cause instanceof DbError)) throw cause;
    return takenForFile(cause, read) ?? refusedBy(cause, read);
  } finally {
    // What was read for the query goes with it.
    for (const { table } of read.files) await db.exec(`DROP TABLE IF EXISTS temp.${ident(table)}`);
  }
}

function refusalOf({ issues, statement, files }: AdHoc, question: Question): Given | undefined {
  const [issue] = issues;
  if (issue) return { type: 'refused', message: issue.message, at: { start: issue.start, end: issue.end } };
  if (!statement) return { type: 'refused', message: 'There is no query: write one, such as FROM a table.' };
  const unread = files.find(({ path }) => !Object.hasOwn(question.files, path));
  if (!unread) return undefined;
  const { path, start, end } = unread;
  return { type: 'refused', message: `There is no file "${path}" that can be read.`, at: { start, end } };
}

async function asked(
  db: WasmConnection,
  id: string,
  { sql, explains, statement }: AdHoc,
  { wants, most }: Question,
  files: readonly FileRead[],
): Promise<Given> {
  const { start, end, keyword } = statement!;
  const one = sql.slice(start, end);
  const query = WRAPPED.test(keyword) ? `SELECT * FROM (${one}\n)` : one;
  if (explains || wants === 'plan') {
    const [row] = await db.answer('EXPLAIN (ANALYZE, FORMAT JSON) ', query);
    return { type: 'plan', json: String(row?.['explain_value']), files };
  }
  // One row more tells whether there are more.
  const some = most === undefined ? query : `SELECT * FROM (${one}\n) LIMIT ${most + 1}`;
  const found = await db.createTemporaryTableAs(ANSWER, some);
  const described = await db.query(
    `SELECT column_name AS name, column_type AS type FROM (DESCRIBE temp.${ident(ANSWER)})`,
  );
  const columns = described.map(({ name, type }) => ({ name: String(name), type: String(type) }));
  const more = most !== undefined && found > most;
  return { type: 'rows', id, columns, rows: more ? most : found, more, files };
}

/** A name with a suffix that is no table's: DuckDB looks for a file, which it may not. */
function takenForFile({ message }: DbError, { relations }: AdHoc): Given | undefined {
  const [, name] = /^Permission Error: Cannot access file "([^]+)" - /.exec(message) ?? [];
  const found = relations.find((relation) => relation.name === name);
  if (!found) return undefined;
  const { start, end } = found;
  const instead = literal(found.name);
  return {
    type: 'refused',
    message: `There is no table "${found.name}". A file is named in single quotes: ${instead}.`,
    at: { start, end },
    instead,
  };
}

/** As the processor's failure has its place, in the text as it was asked. */
function refusedBy(error: DbError, { sql, statement }: AdHoc): Given {
  const { start, end } = statement!;
  const query = sql.slice(start, end);
  const offset = error.position === undefined ? undefined : error.position - error.sql.lastIndexOf(query);
  if (offset === undefined || offset < 0) return { type: 'refused', message: error.message };
  const found = blame(sql, start + Math.min(offset, query.length), error.message);
  return {
    type: 'refused',
    message: error.message,
    at: { start: found.offset, end: found.offset + found.length },
    instead: found.instead,
  };
}
