/** What a chart draws, as a step of the pipeline. Loaded when it is wanted. */
import { queryOver, type ChartData } from '#core/chart/chart.ts';
import type { Chart } from '#core/chart/kept.ts';
import { findMarked } from '#core/contract/marks.ts';
import { ident, readAdHoc } from '#core/sql/index.ts';
import { addViewStep } from '../text/add-step.ts';
import { proposeStep } from '../console/console-step.ts';
import type { Session } from '../session.svelte.ts';

/**
 * Of a table: writes a step that gives what is drawn to the end of the text, which can be undone. Of a query: shows what the pipeline would
 * be with such a step. What stands in its way is told.
 */
export async function makeChartStep(session: Session, { of }: Chart, data: ChartData): Promise<void> {
  if (of.type === 'query') {
    const why = await proposeStep(session, overQuery(data, of.sql), 'chart');
    if (why !== undefined) session.notices.fail(why);
    return;
  }
  const { name } = of;
  const id = await addViewStep(session, [name], (catalog) => {
    const processor = findMarked(catalog, 'sql');
    return (
      processor && {
        name,
        id: `${name}-chart`,
        component: processor.component.name,
        needs: [name],
        config: { [processor.key]: queryOver(data, ident(name)) },
      }
    );
  });
  if (id !== undefined) await session.script.goOn(id);
}

/** What the query gives, once, and what is drawn of that. */
export function overQuery(data: Pick<ChartData, 'query'>, sql: string): string {
  const { statement } = readAdHoc(sql);
  const one = statement ? sql.slice(statement.start, statement.end) : sql;
  const query = queryOver(data, 'asked');
  const head = `WITH asked AS (\n${one}\n)`;
  return query.startsWith('WITH ') ? `${head},\n${query.slice('WITH '.length)}` : `${head}\n${query}`;
}
