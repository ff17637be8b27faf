/** A step that keeps some rows of a table: those of a bar, or of a value. Loaded when it is wanted. */
import { findMarked } from '#core/contract/marks.ts';
import { queryOf, type ValuePart } from '#core/profile/condition.ts';
import { addSourceStep } from '../text/add-step.ts';
import type { Script } from '../text/script.svelte.ts';

/** Which rows are kept. */
export interface Kept {
  readonly table: string;
  readonly column: string;
  /** The column's, as DuckDB prints it. */
  readonly type: string;
  readonly part: ValuePart;
}

/** Adds the step, as `addSourceStep` does; undefined also where no component takes a query. */
export async function addFilterStep(
  place: Parameters<typeof addSourceStep>[0] & { readonly script: Script },
  { table, column, type, part }: Kept,
): Promise<string | undefined> {
  const { catalog } = place.script;
  const processor = catalog && findMarked(catalog, 'sql');
  if (!processor) return undefined;
  return addSourceStep(place, {
    name: table,
    id: `${table}-filtered`,
    component: processor.component.name,
    needs: [table],
    config: { [processor.key]: queryOf(table, column, type, part) },
  });
}
