/** What a table has to be exported with: all of it, and how it stands on the screen. */
import { isPlain } from '#core/sql/table-view.ts';
import type { ExportSubject } from '#session/export/export-subject.ts';
import type { Session } from '#session/session.svelte.ts';
import type { TableInfo } from '#session/engine/types.ts';
import { chosenNames, readArrangement } from '../table/arrangement.ts';

/** The table of a step, as it is looked at now. */
export function tableSubject(
  { tableViews }: Pick<Session, 'tableViews'>,
  { name, version, columns, rows, standIns }: TableInfo,
): ExportSubject {
  const view = tableViews.of(name);
  const chosen = chosenNames(columns, readArrangement(tableViews.read(name)));
  const isLooked = view !== undefined && !isPlain(view);
  return {
    name,
    rows: { type: 'table', of: { table: name, version } },
    columns,
    total: rows,
    ...(isLooked || chosen ? { shown: { view: isLooked ? view : undefined, columns: chosen } } : {}),
    ...(standIns ? { standIns: true } : {}),
  };
}
