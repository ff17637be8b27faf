/** A table as it is looked at, as a step of the pipeline. Loaded when it is wanted. */
import { findMarked } from '#core/contract/marks.ts';
import { viewQuery, type TableView } from '#core/sql/table-view.ts';
import { addViewStep } from '../text/add-step.ts';
import type { Session } from '../session.svelte.ts';
import type { ColumnInfo } from '../engine/types.ts';

/** What is looked at, and how. */
export interface Looked {
  readonly table: string;
  readonly columns: readonly ColumnInfo[];
  readonly view: TableView;
  /** Names of the columns that are shown, in their order, where they are not all in the table's. */
  readonly shown?: readonly string[];
}

/**
 * Writes a step that gives what is looked at to the end of the text, which can be undone, and goes on there. What stands in its way
 * is told.
 */
export async function makeStep(
  session: Pick<Session, 'script' | 'notices' | 'selection'>,
  { table, columns, view, shown }: Looked,
): Promise<void> {
  const id = await addViewStep(session, [table], (catalog) => {
    const processor = findMarked(catalog, 'sql');
    return (
      processor && {
        name: table,
        id: idOf(table, view),
        component: processor.component.name,
        needs: [table],
        config: { [processor.key]: viewQuery(table, view, columns, shown) },
      }
    );
  });
  if (id !== undefined) await session.script.goOn(id);
}

function idOf(table: string, { sort, filters }: TableView): string {
  const how = filters.length > 0 ? 'filtered' : sort.length > 0 ? 'sorted' : 'columns';
  return `${table}-${how}`;
}
