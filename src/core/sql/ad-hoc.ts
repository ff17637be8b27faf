/** A query that somebody asks beside the pipeline: over its tables, and over files that are named as `'file.csv'`. */
import { StepError } from '../contract/errors.ts';
import { lex, type Token } from './lex.ts';
import { nest } from './nest.ts';
import { withoutCatalog } from './own-catalog.ts';
import { findRelations } from './relations.ts';
import { checkQuery, type QueryCheck, type QueryIssue } from './statement.ts';

/** A file that a query names in the place of a table. */
export interface NamedFile {
  /** As the session knows it. */
  readonly path: string;
  /** The table that stands for it in `AdHoc.sql`. */
  readonly table: string;
  readonly start: number;
  readonly end: number;
}

export interface AdHoc {
  /** The query with a table in the place of each file, without `EXPLAIN` and `withoutCatalog`: as long as it was, so that places stay. */
  readonly sql: string;
  /** It begins with `EXPLAIN`: how it is worked out is asked for. */
  readonly explains: boolean;
  readonly files: readonly NamedFile[];
  readonly issues: readonly QueryIssue[];
  readonly relations: QueryCheck['relations'];
  readonly statement?: QueryCheck['statement'];
}

/** Where a statement stands, half-open, without the `;` behind it. */
export interface StatementRange {
  readonly start: number;
  readonly end: number;
}

/** Reads what one statement asks, with the issues that keep it from being asked; never throws. */
export function readAdHoc(text: string): AdHoc {
  const head = explainOf(lex(text));
  const asked = head === undefined ? text : blanked(text, head);
  const files: NamedFile[] = [];
  const issues: QueryIssue[] = [];
  const nothing = (): void => {};
  findRelations(nest(firstStatement(lex(asked))), {
    relation: nothing,
    tableFunction: nothing,
    ownListing: nothing,
    earlier: nothing,
    listing: nothing,
    statement: nothing,
    literal(written, start, end) {
      const table = /^'(.*)'$/s.exec(written)?.[1];
      if (table === undefined || table === '') return;
      if (table.includes('"'))
        issues.push({
          type: 'forbidden_statement',
          message: `A file whose name holds a double quote cannot be named in a query (${written}): give it another name.`,
          start,
          end,
        });
      else files.push({ path: table.replaceAll("''", "'"), table, start, end });
    },
  });
  const sql = files.reduce(
    (whole, { table, start, end }) => `${whole.slice(0, start)}"${table}"${whole.slice(end)}`,
    asked,
  );
  const check = checkQuery(sql);
  const others = check.issues.filter(({ start }) => !issues.some((issue) => issue.start === start));
  return {
    sql: withoutCatalog(sql),
    explains: head !== undefined,
    files,
    issues: [...issues, ...others.map(inWords)].sort((a, b) => a.start - b.start),
    relations: check.relations,
    statement: check.statement,
  };
}

/** The query as a step has it: `stepOf` gives the step that reads a file. Throws `StepError` with the first issue. */
export function asStepQuery(text: string, stepOf: (path: string) => string): string {
  const { files, issues, statement } = readAdHoc(text);
  const [issue] = issues;
  if (issue || !statement) throw new StepError(issue?.message ?? 'The query is empty.');
  let query = text.slice(0, statement.end);
  for (const { path, start, end } of files.toSorted((a, b) => b.start - a.start))
    query = `${query.slice(0, start)}"${stepOf(path).replaceAll('"', '""')}"${query.slice(end)}`;
  return query.slice(statement.start);
}

/** The statement that a caret is in, or behind; undefined where there is none. */
export function statementAt(text: string, offset: number): StatementRange | undefined {
  const all = statementsIn(text);
  return all.findLast(({ start }) => start <= offset) ?? all[0];
}

/** Every statement that is not empty. */
export function statementsIn(text: string): StatementRange[] {
  const found: StatementRange[] = [];
  let tokens: Token[] = [];
  const take = (): void => {
    const [first, last] = [tokens[0], tokens.at(-1)];
    if (first && last) found.push({ start: first.start, end: last.end });
    tokens = [];
  };
  for (const token of lex(text)) {
    if (token.type === 'sign' && token.text === ';') take();
    else tokens.push(token);
  }
  take();
  return found;
}

function firstStatement(tokens: readonly Token[]): Token[] {
  const from = tokens.findIndex(({ type, text }) => type !== 'sign' || text !== ';');
  const rest = from < 0 ? [] : tokens.slice(from);
  const end = rest.findIndex(({ type, text }) => type === 'sign' && text === ';');
  return end < 0 ? rest : rest.slice(0, end);
}

/** `EXPLAIN`, `EXPLAIN ANALYZE`, `EXPLAIN (ANALYZE, FORMAT json)`. */
function explainOf(tokens: readonly Token[]): StatementRange | undefined {
  const [first, second] = tokens;
  const isWord = (token: Token | undefined, word: RegExp): boolean =>
    token?.type === 'word' && word.test(token.text);
  if (!first || !isWord(first, /^explain$/i)) return undefined;
  if (isWord(second, /^analy[sz]e$/i)) return { start: first.start, end: second?.end ?? first.end };
  if (second?.text !== '(' || !isWord(tokens[2], /^(?:analy[sz]e|format)$/i)) return first;
  const close = tokens.find(({ type, text }) => type === 'sign' && text === ')');
  return { start: first.start, end: close?.end ?? first.end };
}

const blanked = (text: string, { start, end }: StatementRange): string =>
  text.slice(0, start) + text.slice(start, end).replace(/[^\n\r]/g, ' ') + text.slice(end);

/** What is said to those who write a step means something else to those who ask beside it. */
function inWords(issue: QueryIssue): QueryIssue {
  if (issue.type === 'multiple_statements')
    return {
      ...issue,
      message: 'One statement is asked at a time: put the caret into it, or select it, and ask again.',
    };
  const word = /^(CREATE|INSERT|UPDATE|DELETE|MERGE|DROP|ALTER|TRUNCATE)\b/.exec(issue.message)?.[1];
  return word === undefined
    ? issue
    : {
        ...issue,
        message: `${word} is not allowed here: the console only reads. What changes tables is a step of the pipeline.`,
      };
}
