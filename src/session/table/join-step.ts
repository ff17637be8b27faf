/** A join of two tables as a step of the pipeline. Loaded when it is wanted. */
import { findMarked } from '#core/contract/marks.ts';
import { joinQuery, type Join } from '#core/relations/join.ts';
import { addViewStep } from '../text/add-step.ts';
import type { Session } from '../session.svelte.ts';

/** Writes it to the end of the text, which can be undone, and goes on there. What stands in its way is told. */
export async function addJoinStep(
  session: Pick<Session, 'script' | 'notices' | 'selection'>,
  join: Join,
): Promise<void> {
  const [one, other] = [join.one.table, join.other.table];
  const tables = one === other ? [one] : [one, other];
  const id = await addViewStep(session, tables, (catalog) => {
    const processor = findMarked(catalog, 'sql');
    return (
      processor && {
        name: one,
        id: `${one}-with-${other}`,
        component: processor.component.name,
        needs: tables,
        config: { [processor.key]: joinQuery(join).sql },
      }
    );
  });
  if (id !== undefined) await session.script.goOn(id);
}
