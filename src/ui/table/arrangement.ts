/** How the columns of a table stand: their order, widths, which are hidden and which stay at the left. Plain data, by name. */
import type { ColumnInfo } from '#session/engine/types.ts';

export interface Arrangement {
  /** Those that were moved, in their order, with all that stood before the last of them; others follow as the table has them. */
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  /** These come first, and stay when one scrolls sideways. */
  readonly pinned: readonly string[];
  /** px of those that were given a width. */
  readonly widths: Readonly<Record<string, number>>;
}

export const AS_MADE: Arrangement = { order: [], hidden: [], pinned: [], widths: {} };

/** px */
export const NARROWEST = 40;
export const WIDEST = 1200;

/** Gives the indexes of the columns that are shown, in the order in which they stand; pinned ones first. */
export function shownColumns(
  columns: readonly ColumnInfo[],
  { order, hidden, pinned }: Arrangement,
): readonly number[] {
  const at = new Map(columns.map(({ name }, index) => [name, index]));
  const known = (names: readonly string[]): number[] =>
    names.map((name) => at.get(name)).filter((index) => index !== undefined);
  const first = known(pinned);
  const all = new Set([...first, ...known(order), ...columns.keys()]);
  for (const index of known(hidden)) all.delete(index);
  return [...all];
}

/** How many of the shown columns are pinned. */
export function pinnedCount(
  columns: readonly ColumnInfo[],
  shown: readonly number[],
  { pinned }: Arrangement,
): number {
  const end = shown.findIndex((index) => !pinned.includes(columns[index]?.name ?? ''));
  return end < 0 ? shown.length : end;
}

/** The column comes to stand at another place among those that are shown. Pinned ones stay among the pinned, others among the others. */
export function moved(
  columns: readonly ColumnInfo[],
  arrangement: Arrangement,
  from: number,
  to: number,
): Arrangement {
  const shown = shownColumns(columns, arrangement);
  const pins = pinnedCount(columns, shown, arrangement);
  const [least, most] = from < pins ? [0, pins - 1] : [pins, shown.length - 1];
  const place = Math.max(least, Math.min(most, to));
  const index = shown[from];
  if (index === undefined || place === from) return arrangement;
  const next = shown.toSpliced(from, 1).toSpliced(place, 0, index);
  const names = next.map((each) => columns[each]?.name ?? '');
  if (from < pins) return { ...arrangement, pinned: names.slice(0, pins) };
  // Hidden ones keep their place behind the column that they follow.
  const order = names.slice(pins);
  for (const [at, { name }] of columns.entries()) {
    if (next.includes(at)) continue;
    const before = columns.slice(0, at).findLast((each) => order.includes(each.name));
    order.splice(before ? order.indexOf(before.name) + 1 : 0, 0, name);
  }
  return { ...arrangement, order };
}

/** Hidden; the last one that is shown stays. */
export function withHidden(
  columns: readonly ColumnInfo[],
  arrangement: Arrangement,
  name: string,
): Arrangement {
  if (shownColumns(columns, arrangement).length <= 1) return arrangement;
  return { ...arrangement, hidden: [...arrangement.hidden.filter((each) => each !== name), name] };
}

/** Pinned, behind those that are; or not any more. */
export function withPin(arrangement: Arrangement, name: string, isPinned: boolean): Arrangement {
  const pinned = arrangement.pinned.filter((each) => each !== name);
  return { ...arrangement, pinned: isPinned ? [...pinned, name] : pinned };
}

/** `width`: px, within what can be read; undefined: as wide as what stands in it. */
export function withWidth(arrangement: Arrangement, name: string, width: number | undefined): Arrangement {
  const others = Object.entries(arrangement.widths).filter(([each]) => each !== name);
  const own = width === undefined ? [] : [[name, Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)))]];
  return { ...arrangement, widths: Object.fromEntries([...others, ...own]) };
}

/** The names that a step is to give, where they are not all of the table in its order. */
export function chosenNames(
  columns: readonly ColumnInfo[],
  arrangement: Arrangement,
): readonly string[] | undefined {
  const shown = shownColumns(columns, arrangement);
  const isAsMade = shown.length === columns.length && shown.every((index, at) => index === at);
  return isAsMade ? undefined : shown.map((index) => columns[index]?.name ?? '');
}

/** Reads what `JSON.stringify` wrote; what is no arrangement is as made. */
export function readArrangement(text: string | undefined): Arrangement {
  try {
    const { order, hidden, pinned, widths } = JSON.parse(text ?? '{}') as Record<string, unknown>;
    return {
      order: names(order),
      hidden: names(hidden),
      pinned: names(pinned),
      widths: Object.fromEntries(
        Object.entries(widths ?? {}).filter(([, width]) => typeof width === 'number' && width >= NARROWEST),
      ) as Record<string, number>,
    };
  } catch {
    return AS_MADE;
  }
}

const names = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
