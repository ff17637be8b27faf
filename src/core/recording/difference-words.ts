/** Differences between recordings, as a person reads them. */
import { withStandInsFor } from '../standin/marks.ts';
import type { Difference, RowsDifference } from './compare.ts';

/** Characters of a value that are shown. */
const SHOWN = 60;

/** One line, which begins with the step. */
export function differenceLine(difference: Difference): string {
  switch (difference.type) {
    case 'pipeline':
      return 'the pipeline is another than the one that was recorded';
    case 'step':
      return difference.change === 'new'
        ? `${difference.step}: makes a table that was not recorded`
        : `${difference.step}: was recorded, and makes no table now`;
    case 'columns': {
      const { step, added, removed, retyped, reordered } = difference;
      const parts = [
        ...removed.map(({ name, type }) => `- ${name} ${type}`),
        ...added.map(({ name, type }) => `+ ${name} ${type}`),
        ...retyped.map(({ name, before, now }) => `${name} was ${before} and is ${now}`),
        ...(reordered ? ['the same, in another order'] : []),
      ];
      return `${step}: other columns: ${parts.join(', ')}`;
    }
    case 'rows':
      return `${difference.step}: ${rowsText(difference)}`;
    case 'stand_ins': {
      const { step, path, before, now } = difference;
      const what = path === undefined ? step : `${step}: ${path}`;
      const said = (ids: readonly string[]): string =>
        ids.length === 0 ? 'without stand-ins' : withStandInsFor(ids);
      return `${what} was recorded ${said(before)}, and is made ${said(now)} now`;
    }
    case 'file': {
      const { step, path, change, before, now } = difference;
      if (change === 'new') return `${step}: writes ${path}, which was not recorded`;
      if (change === 'gone') return `${step}: ${path} was recorded, and is not written now`;
      return before === now
        ? `${step}: ${path} has other content, of the same ${now} bytes`
        : `${step}: ${path} had ${before} bytes and has ${now}`;
    }
    default:
      return difference satisfies never;
  }
}

function rowsText({ before, now, added, removed, partly, first }: RowsDifference): string {
  const counts = before === now ? `other rows (${now} as before)` : `${rows(before)} before, ${now} now`;
  const among = partly ? ' among those recorded' : '';
  const sums =
    added === 0 && removed === 0
      ? first
        ? `the same rows in another order${among}; ORDER BY in the query makes one that stays`
        : 'those recorded are the same, one behind them is not'
      : [removed === 0 ? '' : `${rows(removed)} gone`, added === 0 ? '' : `${rows(added)} new`]
          .filter((part) => part !== '')
          .join(' and ') + among;
  const cell =
    first === undefined
      ? ''
      : `; the first: row ${first.row + 1}, ${first.column}, was ${value(first.before)} and is ${value(first.now)}`;
  return `${counts}: ${sums}${cell}`;
}

const rows = (count: number): string => `${count} row${count === 1 ? '' : 's'}`;

function value(text: string | null): string {
  if (text === null) return 'NULL';
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
