/** The words of a name, so that `CustomerIDs`, `customer_id` and `customers-id` are the same ones. */

/** Words by which a column says that it names things. */
const KEYS: ReadonlySet<string> = new Set(
  ['id', 'key', 'pk', 'fk', 'code', 'no', 'nr', 'num', 'number', 'uuid', 'guid', 'ref'].map(stem),
);

/** In small letters, without plural and other endings; a word that says it is a key stands last: `id_client` is `client_id`. */
export function wordsOf(name: string): readonly string[] {
  const words = name
    .normalize('NFC')
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll}{2})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
    .map(stem);
  const [first, ...rest] = words;
  return first !== undefined && rest.length > 0 && isKeyWord(first) && !isKeyWord(rest.at(-1))
    ? [...rest, first]
    : words;
}

export const isKeyWord = (word: string | undefined): boolean => word !== undefined && KEYS.has(word);

/** Not what a dictionary says: `purchase` and `purchases` become the same, whatever that is. */
function stem(word: string): string {
  if (word.length < 3) return word;
  return word
    .replace(/ies?$/, 'y')
    .replace(/(?:(?<=[sxzh])es|(?<![sui])s)$/, '')
    .replace(/e$/, '');
}

/** What tables are called besides what their rows are. */
const AROUND: ReadonlySet<string> = new Set(
  [
    ...[
      'extract',
      'extracted',
      'load',
      'loaded',
      'read',
      'import',
      'imported',
      'source',
      'src',
      'raw',
      'stg',
    ],
    ...['staging', 'clean', 'cleaned', 'filtered', 'sorted', 'all', 'new', 'final', 'dim', 'fact', 'tbl'],
    ...['table', 'data', 'list', 'file', 'csv', 'tsv', 'json', 'parquet', 'xlsx', 'excel', 'sqlite', 'arrow'],
  ].map(stem),
);

/** What the rows of a table are, by its name: `extract-customers-2024` has customers. */
export function thingsOf(table: string): readonly string[] {
  const words = wordsOf(table);
  const things = words.filter((word) => !AROUND.has(word) && !/^\d+$/.test(word));
  return things.length > 0 ? things : words;
}
