/** Answers that are no records, though they were read as such. */
import { StepError } from '../contract/errors.ts';
import type { JsonLoad } from '../json/load.ts';
import { failureIn, isFailure } from './failure.ts';
import { firstLines } from './status-error.ts';
import { isNamed, wayToName } from './named.ts';
import { saidInstead, wordsIn } from './words.ts';
import type { LoadContext } from './source.ts';

/** Throws `StepError` for an answer that tells of an error, with what it says. `head`: its first bytes. */
export function refusal(
  { shown, reading, remarks }: LoadContext,
  head: Uint8Array,
  records: readonly string[],
): NonNullable<JsonLoad['refuse']> {
  return ({ rows, layout, aside = [] }) => {
    const isOne = rows === 1 && records.length === 0 && (layout === 'object' || layout === 'lines');
    const isError =
      rows === 0
        ? failureIn(aside, records).length > 0
        : isOne && isFailure(aside) && !isNamed(aside, reading);
    const words = rows === 0 ? wordsIn(aside, records) : undefined;
    if (words?.means === 'unclear') remarks.add(saidInstead(shown, words));
    if (!isError && words?.means !== 'trouble') return;
    const what = !isError
      ? `has no records, but says "${words?.text}"`
      : rows === 0
        ? 'has no records, but tells of an error'
        : 'answered with an error, not with records';
    const way = rows === 0 ? '' : wayToName(aside, reading);
    throw new StepError(`${shown} ${what}. It answered: ${firstLines(head).replace(/[.\s]+$/, '')}.${way}`);
  };
}
