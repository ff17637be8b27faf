/** A DuckDB file that is a session's as a whole: how it is attached, and why that fails. */
import { StepError } from '../contract/errors.ts';
import { literal } from '../sql/quote.ts';
import { isTaken } from './faults.ts';
import { lakeCatalog } from './profiles.ts';
import type { EngineTarget } from './target.ts';

/** Of the type it says: by itself DuckDB takes a `.csv` for a database in memory. */
export const attachFile = (url: string, alias: string, options: readonly string[] = []): string =>
  `ATTACH ${literal(url)} AS ${alias} (${['TYPE duckdb', ...options].join(', ')})`;

/** Why an engine could not be attached, by what DuckDB says, or the system; what has words already keeps them. */
export function unattached({ url }: Pick<EngineTarget, 'url'>, cause: unknown): StepError {
  if (cause instanceof StepError) return cause;
  const catalog = lakeCatalog(url);
  const place = catalog?.type === 'file' ? catalog.address : url;
  const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1);
  if (isTaken(reason))
    return new StepError(`Another process works in ${place}. Wait for it. (${reason})`, { busy: true });
  return /not a valid DuckDB database file/i.test(reason)
    ? new StepError(`${place} is not a DuckDB file, and stays as it is. Choose another path.`)
    : new StepError(`${place} cannot be opened. (${reason})`, { cause });
}
