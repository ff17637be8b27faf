/** What was written, what was not, and what nobody knows: told when a writing ends early. */
import { StepError } from '../contract/errors.ts';
import { StatusError } from '../http/retry.ts';
import { RestError } from './refusal.ts';
import type { Batch } from './rows.ts';
import { Unwritten } from './send.ts';

export interface Progress {
  /** The step's table. */
  readonly input: string;
  /** Where it goes. */
  readonly shown: string;
  readonly total: number;
  readonly mode: 'append' | 'replace' | 'upsert';
  /** Rows that are written, from the first on. */
  before: number;
  /** Of a replacement: rows that were there. */
  deleted?: number | undefined;
}

/** `Rows 101–200`. */
export const rowsFrom = ({ first, last }: Pick<Batch, 'first' | 'last'>): string =>
  first === last ? `Row ${first}` : `Rows ${first}–${last}`;

/** The error for a batch that was not written, or may not have been. */
export function unwritten(progress: Progress, { batch, cause, there }: Unwritten): StepError {
  const { input, shown } = progress;
  const message = cause instanceof Error ? cause.message : String(cause);
  const tooLarge = cause instanceof StatusError && cause.status === 413;
  const way = tooLarge ? ' Set a smaller `batch_size`.' : '';
  const one = batch.first === batch.last;
  const row = there === 'none' && !one ? culprit(batch, cause) : undefined;
  const which = row === undefined ? '' : ` It is row ${row}.`;
  const failed =
    there === 'unknown'
      ? 'may not have been written'
      : `${one ? 'was' : 'were'} not written${there === 'some' ? ' whole' : ''}`;
  return new StepError(
    `${rowsFrom(batch)} of "${input}" ${failed} to ${shown}: ${message}${way}${which} ${fate(there, one)} ${state(progress)}`,
    { cause },
  );
}

function fate(there: Unwritten['there'], one: boolean): string {
  if (there === 'some') return 'Look there which are.';
  if (there === 'none') return one ? 'It is not there.' : 'None of them is there.';
  return `Whether ${one ? 'it is' : 'they are'} there is not known, since the answer was lost: look there before you go on.`;
}

/** What is told when a run is cancelled. */
export function stopped(progress: Progress, error: unknown): string {
  const sent =
    error instanceof Unwritten && error.there === 'unknown'
      ? ` ${rowsFrom(error.batch)} may be there too, since they were on their way.`
      : '';
  return `Cancelled while "${progress.input}" was written to ${progress.shown}. ${state(progress)}${sent}`;
}

function state({ before, total, mode, deleted, shown }: Progress): string {
  const gone =
    mode === 'replace'
      ? `The rows that ${shown} had before${deleted === undefined ? '' : ` (${deleted})`} are deleted. `
      : '';
  const done =
    before === 0
      ? 'Nothing was written before.'
      : `${rowsFrom({ first: 1, last: before })} of ${total} ${before === 1 ? 'is' : 'are'} written.`;
  const again =
    mode === 'append'
      ? before === 0
        ? ''
        : ' Run again, the step would add these once more: delete them there first, or take `write_mode: upsert` with a key.'
      : ' Run again, the step begins anew and leaves no row twice.';
  return `${gone}${done}${again}`;
}

/** The row of a batch that an error of PostgreSQL speaks of: by the value that it quotes. */
function culprit(batch: Batch, error: unknown): number | undefined {
  if (!(error instanceof RestError)) return undefined;
  const [, column, key] = /Key \(([^,()]+)\)=\(([^)]*)\)/.exec(error.said) ?? [];
  const [, quoted] = /: "([^"]*)"/.exec(error.said) ?? [];
  const value = key ?? quoted;
  if (value === undefined) return undefined;
  const at = batch.rows.findIndex((row) => {
    const members = JSON.parse(row) as Readonly<Record<string, unknown>>;
    const values = column === undefined ? Object.values(members) : [members[column]];
    return values.some((each) => String(each) === value);
  });
  return at < 0 ? undefined : batch.first + at;
}
