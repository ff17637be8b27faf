/** What a processor's query may be (contract 1.5): one statement that reads tables of this session and nothing else. */
import {
  CATALOG_FUNCTION,
  ENGINE_FUNCTION,
  OWN_CATALOG,
  TELLING_SETTING,
  TELLS_OF_ITSELF,
} from './catalog-names.ts';
import { readSql, type SqlText, type Token } from './lex.ts';
import { keyword, nest, type Node } from './nest.ts';
import { findRelations, startsQuery } from './relations.ts';

/** Offsets are UTF-16 units in the query, half-open. */
export interface QueryIssue {
  readonly type: 'multiple_statements' | 'forbidden_statement';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface QueryCheck {
  readonly issues: readonly QueryIssue[];
  /** Table names the query reads: unqualified or `main.`-qualified ones, minus the common table expressions in scope. */
  readonly relations: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  /** What else it takes rows from: table functions, and `SHOW TABLES`. */
  readonly sources: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  /** The first statement without its `;` and the comments around it, and its first keyword in upper case; absent when there is none. */
  readonly statement?: { readonly start: number; readonly end: number; readonly keyword: string };
}

/** The components whose steps read and write files, as messages name them. */
export interface FileSteps {
  readonly reader: string;
  readonly writer: string;
}

const SOME: FileSteps = { reader: 'file extractor', writer: 'file writer' };

const ALLOWED = 'SELECT, WITH, FROM, VALUES, TABLE, PIVOT, UNPIVOT, DESCRIBE or SUMMARIZE';

/** What to do instead, by first keyword. */
const instead = ({ reader, writer }: FileSteps): Readonly<Record<string, string>> => ({
  CREATE: 'the step itself creates its table, so give only the query',
  INSERT: 'a step makes its whole table from one query; use UNION ALL to add rows',
  UPDATE: 'a step makes its whole table from one query; compute the new values in its SELECT',
  DELETE: 'a step makes its whole table from one query; leave the rows out with WHERE',
  MERGE: 'a step makes its whole table from one query; use a JOIN',
  COPY: `read files with a ${reader} step and write them with a ${writer} step`,
  EXPORT: `write files with a ${writer} step`,
  IMPORT: `read files with a ${reader} step`,
  ATTACH: 'a pipeline works in the one database of its session; read other data with an extractor step',
  SHOW: 'use DESCRIBE for the columns of a table',
  EXPLAIN: 'give the query itself',
});

/** Table functions that reach files, other databases, dynamic SQL, raw memory or DuckDB's own controls. */
const FORBIDDEN_FUNCTION =
  /^(?:read_\w+|sniff_\w+|glob|st_read\w*|parquet_\w+|\w*_scan(?:_\w+)?|query|query_table|\w+_query|\w+_attach|json_execute_serialized_sql|duckdb_table_sample|checkpoint|force_checkpoint|(?:en|dis)able_\w+|truncate_duckdb_logs)$/i;
/** A function of any place that tells what the SQL in a text would read. */
const PLANS_SQL = /^json_serialize_plan$/i;
/** A function of any place that tells what a setting is. */
const READS_SETTING = /^current_setting$/i;
const DYNAMIC_SQL = /query|execute|sample$|_plan$/i;
const CONTROL = /checkpoint|^(?:en|dis)able_|truncate/i;

/**
 * Checks a query before anything runs and finds the tables it reads. Never throws; what is no SQL at all is left to DuckDB.
 * `issues` in the order of their places, with `steps` as the way out.
 */
export function checkQuery(query: string | SqlText, steps: FileSteps = SOME): QueryCheck {
  const { text: sql, tokens: all } = readSql(query);
  const issues: QueryIssue[] = [];
  const relations: { name: string; start: number; end: number }[] = [];
  const sources: { name: string; start: number; end: number }[] = [];
  const forbid = (start: number, end: number, message: string): void => {
    issues.push({ type: 'forbidden_statement', message, start, end });
  };

  const [tokens, second] = firstTwo(all);
  const first = tokens[0];
  if (first === undefined) {
    if (sql.trim() !== '') forbid(0, sql.length, `The query is empty: it starts with ${ALLOWED}.`);
    return { issues, relations, sources };
  }
  const nodes = nest(tokens);
  checkStart(nodes, steps, forbid);
  findRelations(nodes, {
    relation(parts, start, end) {
      const name = ownTable(parts);
      if (name !== undefined) relations.push({ name, start, end });
      else forbid(start, end, elsewhereMessage(parts));
    },
    tableFunction(name, start, end) {
      sources.push({ name: `${name}()`, start, end });
      if ([FORBIDDEN_FUNCTION, CATALOG_FUNCTION, ENGINE_FUNCTION].some((each) => each.test(name)))
        forbid(start, end, functionMessage(name));
    },
    earlier(parts, start, end) {
      if (ownTable(parts) === undefined) return;
      forbid(
        start,
        end,
        'AT (...) is not allowed in a query: it reads tables as they are, not as they were.',
      );
    },
    ownListing(text, start, end) {
      sources.push({ name: text, start, end });
    },
    listing(text, start, end) {
      forbid(
        start,
        end,
        `${text} is not allowed in a query: ${TELLS_OF_ITSELF}. Use DESCRIBE for the columns of one.`,
      );
    },
    literal(text, start, end) {
      const quotes = 'A table whose name needs quotes takes double quotes.';
      forbid(start, end, `${fileMessage(text, steps)} ${quotes}`);
    },
    statement(word, start, end) {
      const message =
        word === 'SELECT ... INTO'
          ? 'SELECT ... INTO is not allowed in a query: the step itself creates its table, so leave out INTO.'
          : startMessage(word, steps);
      forbid(start, end, message);
    },
  });
  for (const [at, { text: name, start, end }] of tokens.entries()) {
    if (tokens[at + 1]?.text !== '(') continue;
    if (PLANS_SQL.test(name)) forbid(start, end, functionMessage(name));
    if (READS_SETTING.test(name) && isTelling(tokens[at + 2], tokens[at + 3]))
      forbid(
        start,
        end,
        `${name}() is not allowed in a query for such a setting: ${TELLS_OF_ITSELF}. Of the others, name one in quotes.`,
      );
  }
  if (second.length > 0) {
    issues.push({
      type: 'multiple_statements',
      message: `A query is one statement; a second one starts here (${excerpt(sql, second)}). Give each its own step.`,
      start: second[0]?.start ?? 0,
      end: second.at(-1)?.end ?? sql.length,
    });
  }
  issues.sort((a, b) => a.start - b.start);
  const statement = { start: first.start, end: tokens.at(-1)?.end ?? first.end, keyword: firstWord(nodes) };
  return { issues, relations, sources, statement };
}

/** Where DuckDB finds no table of a name, it looks for a file: of these names. */
const NAMES_FILE =
  /[/\\*?[]|\.(?:csv|tsv|psv|txt|parquet|pq|json|jsonl|ndjson|geojson|xlsx?|avro|arrows?|feather|ipc|db|ddb|duckdb|sqlite3?)(?:\.\w+)?$/i;

/** Whether a name that means no table would be taken for that of a file. */
export const namesFile = (name: string): boolean => NAMES_FILE.test(name);

/** `text`: as it stands in the query. */
export const fileMessage = (text: string, { reader }: FileSteps = SOME): string =>
  `A query cannot read a file (${text}): load it with a ${reader} step and name that step here.`;

/** Whether a setting, by its name in quotes, says where things are; of one that is worked out, or put together, nobody knows. */
const isTelling = (name: Token | undefined, after: Token | undefined): boolean =>
  name === undefined || !/^'\w+'$/.test(name.text) || after?.text !== ')' || TELLING_SETTING.test(name.text);

/** The tokens of the first statement that is not empty, and of the next. */
function firstTwo(tokens: readonly Token[]): [Token[], Token[]] {
  const statements: Token[][] = [[]];
  for (const token of tokens) {
    if (token.type === 'sign' && token.text === ';') statements.push([]);
    else statements.at(-1)?.push(token);
  }
  const [first = [], second = []] = statements.filter((statement) => statement.length > 0);
  return [first, second];
}

function checkStart(
  nodes: readonly Node[],
  steps: FileSteps,
  forbid: (start: number, end: number, message: string) => void,
): void {
  const first = nodes[0];
  if (first === undefined) return;
  if (first.type === 'group' && first.open === '(') return checkStart(first.nodes, steps, forbid);
  if (startsQuery(nodes) && keyword(first) !== 'SHOW') return;
  forbid(first.start, first.end, startMessage(keyword(first), steps));
}

function startMessage(word: string, steps: FileSteps): string {
  if (word === '') return `A query starts with ${ALLOWED}.`;
  const way = instead(steps)[word] ?? `a query only reads; it starts with ${ALLOWED}`;
  return `${word} is not allowed in a query: ${way}.`;
}

function functionMessage(name: string): string {
  if (DYNAMIC_SQL.test(name)) {
    return `${name}() is not allowed in a query: name the table itself, so that the pipeline knows what this step reads.`;
  }
  if (CATALOG_FUNCTION.test(name)) return `${name}() is not allowed in a query: ${TELLS_OF_ITSELF}.`;
  if (ENGINE_FUNCTION.test(name))
    return `${name}() is not allowed in a query: it is of the engine that holds the tables, and a query reads the tables of steps.`;
  if (CONTROL.test(name)) return `${name}() is not allowed in a query: it changes how the database works.`;
  return `${name}() is not allowed in a query: load the data with an extractor step and name that step here.`;
}

function firstWord(nodes: readonly Node[]): string {
  const first = nodes[0];
  return first?.type === 'group' ? firstWord(first.nodes) : keyword(first);
}

/** The table of schema `main` that a dotted name means; undefined for other schemas and catalogs. */
function ownTable(parts: readonly string[]): string | undefined {
  const table = parts.at(-1);
  const [qualifier, schema, more] = parts.slice(0, -1);
  if (more !== undefined) return undefined;
  if (qualifier === undefined) return table;
  if (schema === undefined)
    return /^main$/i.test(qualifier) || OWN_CATALOG.test(qualifier) ? table : undefined;
  return OWN_CATALOG.test(qualifier) && /^main$/i.test(schema) ? table : undefined;
}

function elsewhereMessage(parts: readonly string[]): string {
  const name = parts.join('.');
  const [schema, catalog] = parts.slice(0, -1).reverse();
  const isBookkeeping =
    schema !== undefined && /^osiris$/i.test(schema) && (catalog === undefined || OWN_CATALOG.test(catalog));
  return isBookkeeping
    ? `"${name}" is the playground's own bookkeeping: a query reads the tables of steps.`
    : `"${name}" is in another catalog or schema: a query reads the tables of steps, each by its id alone.`;
}

function excerpt(sql: string, tokens: readonly Token[]): string {
  const text = sql.slice(tokens[0]?.start, tokens.at(-1)?.end).replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
