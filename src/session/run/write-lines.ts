/** Writers to elsewhere, as the page tells of them before and after they run. Loaded when there is one. */
import { unavailableOn } from '#core/contract/catalog.ts';
import { writesElsewhere } from '#core/contract/marks.ts';
import type { StepReuse } from '#core/run/reuse.ts';
import { modeWords, writeDetails, writeWords } from '#core/run/write-words.ts';
import type { StepTarget } from '#core/run/writes.ts';
import { plural } from '../page/number-text.ts';
import type { Session } from '../session.svelte.ts';
import { termsOf } from './write-agreement.ts';

export interface WriteLine {
  readonly target: string;
  /** `replace: deletes all rows that are there, then writes 1,204`. */
  readonly what: string;
  /** Why their number is not known yet. */
  readonly rows?: string;
}

/** `judged`: how the steps stand; absent while that is not known. */
export function writeLine(
  { input, target, mode, deletes }: StepTarget,
  judged: ReadonlyMap<string, StepReuse> | undefined,
): WriteLine {
  const found = input === undefined ? undefined : judged?.get(input);
  const rows = found?.state === 'fresh' ? found.row.rows : undefined;
  return {
    target,
    what: modeWords({ mode, rows, ...(deletes ? { deletes } : {}) }),
    ...(rows === undefined && input !== undefined ? { rows: `rows: known when \`${input}\` has run` } : {}),
  };
}

export interface WriteNote {
  readonly said: string;
  readonly details: readonly string[];
  /** It cannot write, as it is now. */
  readonly isWrong: boolean;
}

/** What a writer did, would have done or will do; undefined where that is only a download. */
export function noteOf(session: Session, stepId: string): WriteNote | undefined {
  const { script, results, freshness, runs } = session;
  const target = script.checked?.targets?.find(({ step }) => step === stepId);
  const { status, rows = 0, write } = results.run.steps[stepId] ?? {};
  const isOfText = !runs.outdated || (write && target && termsOf(write) === termsOf(target));
  if (write && isOfText && status === 'complete')
    return plainNote(`The last run wrote ${plural(rows, 'row')} to ${write.target} (${write.mode}).`);
  if (write && isOfText && status === 'skipped') {
    const { isFile, refused } = write;
    // A file may be meant for another place by then.
    const said = isFile
      ? `The last run was a dry run. It would have written ${plural(write.rows ?? 0, 'row')} to \`${write.target}\`.`
      : `The last run was a dry run. It would have written to ${writeWords(write)}.`;
    return { said, details: isFile ? [] : writeDetails(write), isWrong: refused !== undefined };
  }
  if (target) {
    const line = writeLine(target, freshness.judged);
    const known = line.rows === undefined ? '' : `; ${line.rows}`;
    return plainNote(`A run writes to ${line.target}: ${line.what}${known}.`);
  }
  const component = script.catalog?.get(session.steps.find(({ id }) => id === stepId)?.component ?? '');
  if (!writesElsewhere(component) || !component) return undefined;
  const why = unavailableOn(component, 'browser') ?? 'The text has errors: see the problems.';
  return { ...plainNote(`Nothing is written from here. ${why}`), isWrong: true };
}

const plainNote = (said: string): WriteNote => ({ said, details: [], isWrong: false });
