/** The rows of a table as one looks at them, held for the screen. */
import type { TableView } from '#core/sql/table-view.ts';
import type { KnownTable } from '../known-table.ts';
import type { HeldView } from '../view.ts';
import type { Current } from './current.ts';

/** On a connection that can be cancelled while they are sorted. */
export function holdView(
  session: Current,
  table: string,
  now: KnownTable,
  view: TableView,
): Promise<HeldView> {
  return session.views.hold(table, now, view, async (signal) => {
    if (session.running) throw new Error('A run is going on. Sort and filter when it has ended.');
    return (await session.database.toRead()).connect(signal);
  });
}
