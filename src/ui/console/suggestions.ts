/** What may be typed in a query of the console's: tables and files, their columns, the words of DuckDB. */
import { columns, words } from '../editor/sql-completion.ts';
import type { KnownTable } from '../editor/known.ts';
import { nameIn } from '../editor/sql-names.ts';
import { sqlPlaceAt } from '../editor/sql-place.ts';
import type { Suggestion } from '../editor/suggestion.ts';

export interface KnownToConsole {
  readonly tables: readonly KnownTable[];
  /** Paths of the session's files that a query can read. */
  readonly files: readonly string[];
}

export interface Suggested {
  /** What stands between the start of the word and the caret. */
  readonly typed: string;
  readonly suggestions: readonly Suggestion[];
}

const OPEN_FILE = /\b(?:from|join|,)\s*('[^'\n]*)$/i;

/** Best first; nothing in texts, comments and where a name is made up. */
export function suggestInConsole(
  before: string,
  after: string,
  known: KnownToConsole,
): Suggested | undefined {
  const open = OPEN_FILE.exec(before)?.[1];
  if (open !== undefined && (before.slice(0, -open.length).match(/'/g) ?? []).length % 2 === 0)
    return { typed: open, suggestions: files(known) };
  const place = sqlPlaceAt(before, after);
  if (!place) return undefined;
  const { typed } = place;
  if (place.relation)
    return {
      typed,
      suggestions: typed.startsWith('"') ? tables(known, true) : [...tables(known, false), ...files(known)],
    };
  return { typed, suggestions: [...columns(place, known), ...words(place)] };
}

const tables = ({ tables }: KnownToConsole, isOpen: boolean): Suggestion[] =>
  tables.map(({ name, columns: { length } }) => ({
    label: name,
    kind: 'step',
    insert: nameIn(name, isOpen),
    detail: length === 1 ? '1 column' : `${length} columns`,
  }));

const files = ({ files }: KnownToConsole): Suggestion[] =>
  files.map((path) => ({
    label: path,
    kind: 'file',
    insert: `'${path.replaceAll("'", "''")}'`,
    detail: 'file',
  }));
