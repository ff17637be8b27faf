/** What in a query gives another answer each time, although the tables it reads are the same. */
import { CATALOG_FUNCTION, CATALOG_VIEW } from './catalog-names.ts';
import { readSql, type SqlText, type Token } from './lex.ts';

/** Words that need no parentheses. */
const MOMENTS: ReadonlySet<string> = new Set([
  'current_date',
  'current_time',
  'current_timestamp',
  'localtime',
  'localtimestamp',
]);

/** Functions that DuckDB itself calls volatile, or the same within one query only, and macros that call such ones. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  `now today ago get_current_time get_current_timestamp transaction_timestamp current_localtime current_localtimestamp
  random setseed uuid gen_random_uuid uuidv4 uuidv7 nextval currval reservoir_quantile
  current_query current_query_id current_connection_id current_transaction_id txid_current
  pg_conf_load_time pg_postmaster_start_time stats sleep_ms write_log current_setting version`.split(/\s+/),
);

const CATALOG_SCHEMAS: ReadonlySet<string> = new Set(['information_schema', 'pg_catalog']);

/**
 * Says why the query's answer may change by itself, as the end of a sentence that begins with "Its query"; undefined where
 * it cannot. Never throws.
 */
export function whyVolatile(query: string | SqlText): string | undefined {
  const { tokens } = readSql(query);
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'word' && token.type !== 'name') continue;
    const found = volatileAt(tokens, at, token);
    if (found !== undefined) return found;
  }
  return undefined;
}

function volatileAt(tokens: readonly Token[], at: number, { type, text }: Token): string | undefined {
  const name = text.toLowerCase();
  const called = isSign(tokens[at + 1], '(');
  if (called && (FUNCTIONS.has(name) || (name === 'age' && hasOneArgument(tokens, at + 1))))
    return `calls ${name}(), which gives another value each time`;
  if (called && CATALOG_FUNCTION.test(name)) return `asks the database about itself by ${name}()`;
  if (CATALOG_SCHEMAS.has(name) && isSign(tokens[at + 1], '.'))
    return `asks the database about itself in ${name}`;
  if (CATALOG_VIEW.test(name)) return `asks the database about itself in ${name}`;
  // Also in double quotes, where no column has the name.
  if (MOMENTS.has(name) && !isLabel(tokens[at - 1]))
    return `uses ${name}, which gives another value each time`;
  if (type === 'name') return undefined;
  if (isListing(tokens, at, name)) return 'lists what the database holds';
  if (name === 'tablesample' || (name === 'sample' && tokens[at - 1]?.text.toLowerCase() === 'using'))
    return 'takes a random sample, which is another one each time';
  return undefined;
}

/** `age(x)` counts from today, `age(x, y)` does not. */
function hasOneArgument(tokens: readonly Token[], open: number): boolean {
  let depth = 0;
  for (const token of tokens.slice(open)) {
    if (/^[([{]$/.test(token.text) && token.type === 'sign') depth += 1;
    if (/^[)\]}]$/.test(token.text) && token.type === 'sign' && --depth === 0) return true;
    if (depth === 1 && isSign(token, ',')) return false;
  }
  return true;
}

const LISTINGS: ReadonlySet<string> = new Set(['show', 'describe', 'desc']);
const LISTED: ReadonlySet<string> = new Set(['all', 'tables', 'databases', 'schemas', 'variables']);

/** `SHOW TABLES`, and what is short for it: the name of a table may follow, and then it tells of that one alone. */
function isListing(tokens: readonly Token[], at: number, name: string): boolean {
  const [before, next] = [tokens[at - 1], tokens[at + 1]];
  if (!LISTINGS.has(name) || !(before === undefined || isSign(before, '('))) return false;
  return next === undefined || /^[);]$/.test(next.text) || LISTED.has(next.text.toLowerCase());
}

/** After it stands the name of a column, not a value. */
const isLabel = (before: Token | undefined): boolean =>
  isSign(before, '.') || (before?.type === 'word' && before.text.toLowerCase() === 'as');

const isSign = (token: Token | undefined, text: string): boolean =>
  token?.type === 'sign' && token.text === text;
