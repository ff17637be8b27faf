/** What a query for MySQL may be: one statement that only reads. The read-only transaction that it runs in holds against the rest. */
import type { ConfigProblem } from '../contract/component.ts';

/** Texts, quoted names and remarks; what MySQL runs although it looks like a remark stays. */
const QUOTED =
  /'(?:\\[^]|''|[^'\\])*'|"(?:\\[^]|""|[^"\\])*"|`(?:``|[^`])*`|#[^\r\n]*|--(?=\s|$)[^\r\n]*|\/\*(?!!|M!)[^]*?\*\//g;
/** `/*!50000 ... *` + `/` and MariaDB's form of it. */
const EXECUTED = /\/\*M?!\d*|\*\//g;

const READS = /^\(*\s*(?:SELECT|WITH|VALUES|TABLE)\b/i;
const INTO = /\bINTO\s+(?:OUTFILE|DUMPFILE|@)/i;

/** Why the query cannot be run, in words; undefined where it can. */
export function whyNotRead(query: string): string | undefined {
  const bare = query
    .replace(QUOTED, (found) => (/^['"`]/.test(found) ? '0' : ' '))
    .replace(EXECUTED, ' ')
    .trim()
    .replace(/;\s*$/, '')
    .trim();
  if (bare === '') return 'The query is empty; write a SELECT.';
  const first = /^\(*\s*(\w+)/.exec(bare)?.[1]?.toUpperCase() ?? bare.slice(0, 1);
  if (!READS.test(bare)) return `${first} is not allowed here: an extractor only reads, by one SELECT.`;
  if (bare.includes(';'))
    return 'A second statement is not allowed here: an extractor reads by one SELECT. Give each its own step.';
  if (INTO.test(bare))
    return 'SELECT ... INTO is not allowed here: an extractor only reads. Leave out INTO; the rows become the table of this step.';
  return undefined;
}

/** For `refuse` of a component whose `query` is sent to MySQL. */
export function queryProblems({ query }: Readonly<Record<string, unknown>>): ConfigProblem[] {
  const message = typeof query === 'string' ? whyNotRead(query) : undefined;
  return message === undefined ? [] : [{ key: 'query', type: 'forbidden_statement', message }];
}
