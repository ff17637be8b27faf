/** What presses on the head of a column do to how a table is looked at. */
import type { ColumnFilter, TableView } from './table-view.ts';

/** Ascending, then descending, then as it was. `also`: the keys there are stay, and this one comes after them. */
export function nextSort(view: TableView, column: string, also = false): TableView {
  const now = view.sort.find((key) => key.column === column);
  if (now?.descending) return sortedBy(view, column, undefined, also);
  return sortedBy(view, column, now ? 'descending' : 'ascending', also);
}

/** Undefined: not by that column. */
export function sortedBy(
  view: TableView,
  column: string,
  direction: 'ascending' | 'descending' | undefined,
  also = false,
): TableView {
  const key = direction && { column, ...(direction === 'descending' && { descending: true }) };
  const others = view.sort.filter((each) => each.column !== column);
  if (!also) return { ...view, sort: key ? [key] : [] };
  const at = view.sort.findIndex((each) => each.column === column);
  if (!key) return { ...view, sort: others };
  return { ...view, sort: at < 0 ? [...others, key] : view.sort.with(at, key) };
}

/** Its conditions on that column are these from here on. */
export function filteredBy(view: TableView, column: string, filters: readonly ColumnFilter[]): TableView {
  return { ...view, filters: [...view.filters.filter((each) => each.column !== column), ...filters] };
}

/** One condition more, unless it is there. */
export function alsoFiltered(view: TableView, filter: ColumnFilter): TableView {
  const isSame = (each: ColumnFilter): boolean =>
    each.column === filter.column && each.test === filter.test && each.value === filter.value;
  return view.filters.some(isSame) ? view : { ...view, filters: [...view.filters, filter] };
}

/** Without the filter at that place. */
export function withoutFilter(view: TableView, at: number): TableView {
  return { ...view, filters: view.filters.toSpliced(at, 1) };
}
