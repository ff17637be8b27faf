/** What came of a file: its error, or its table in short. */
import type { LoadReceipt } from '#core/contract/receipt.ts';

export type Outcome =
  | { readonly error: string }
  | {
      readonly rows: number;
      /** Name and type, of up to ten columns; `columns`: how many there are. */
      readonly types: readonly (readonly (string | null)[])[];
      readonly columns: number;
      /** The values of those columns in the first three rows, as far as they are short. */
      readonly first: readonly (readonly (string | null)[])[];
      /** Of all columns and rows. */
      readonly hash: string;
      readonly advice: readonly string[];
    };

const MOST = 10;

/** `rows`: asks for rows, every value as its text; the table is `t`, and `types` the name and type of each of its columns. */
export async function outcomeOf(
  rows: (sql: string) => Promise<readonly (readonly (string | null)[])[]>,
  types: readonly (readonly (string | null)[])[],
  receipt: LoadReceipt,
): Promise<Outcome> {
  const names = types.map(([name]) => `"${(name ?? '').replaceAll('"', '""')}"`);
  const short = names.slice(0, MOST).map((name) => `left(${name}::VARCHAR, 60)`);
  const whole = names.map((name) => `coalesce(md5(${name}::VARCHAR), '-')`);
  const [counted] = await rows(
    `SELECT count(*), md5(coalesce(string_agg(concat(${whole.join()}), ',' ORDER BY rowid), '')) FROM t`,
  );
  return {
    rows: Number(counted?.[0]),
    types: types.slice(0, MOST),
    columns: types.length,
    first: await rows(`SELECT ${short.join()} FROM t ORDER BY rowid LIMIT 3`),
    hash: counted?.[1] ?? '',
    advice: receipt.advice,
  };
}
