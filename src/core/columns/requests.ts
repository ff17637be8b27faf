/** The keys by which a person asks for types. */
import { StepError } from '../contract/errors.ts';
import { listedColumns } from './names.ts';

export interface TypeRequests {
  readonly dtype?: Readonly<Record<string, unknown>>;
  /** True: every column that would else stay text. */
  readonly parseDates: boolean | readonly string[];
}

/** The columns that `parse_dates` names. */
export function listedDates({ parseDates }: TypeRequests): readonly string[] {
  return typeof parseDates === 'boolean' ? [] : parseDates;
}

/** Throws `StepError` when a key names a column that is not there. */
export function checkRequests(path: string, columns: readonly string[], requests: TypeRequests): void {
  const check = (key: string, names: readonly string[]): void => {
    const missing = names.filter((name) => !columns.includes(name));
    if (missing.length > 0)
      throw new StepError(
        `${key} names ${missing.map((name) => `"${name}"`).join(', ')}, which is no column of ${path}. Its columns are: ${listedColumns(columns)}.`,
        { at: { key } },
      );
  };
  check('dtype', Object.keys(requests.dtype ?? {}));
  check('parse_dates', listedDates(requests));
}
