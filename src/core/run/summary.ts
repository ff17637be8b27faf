/** A run in words and numbers for a person. */
import type { Progress } from '../contract/driver.ts';
import { withStandIns } from '../standin/marks.ts';
import { count, thousands } from './count.ts';
import { standInsOf, type RunState } from './run-state.ts';

export { count } from './count.ts';

/** One line for a person: `Run complete: 3 steps, 1,234 rows written`. */
export function summarise(state: RunState): string {
  switch (state.status) {
    case 'idle':
      return 'Ready to run';
    case 'running':
      return running(state);
    case 'complete': {
      const what = `${count(state.order.length, 'step')}, ${made(state)}${reused(state)}${stoodIn(state)}`;
      return state.dry_run ? `Dry run complete${failing(state)}: ${what}` : `Run complete: ${what}`;
    }
    case 'failed': {
      const { step_id, error } = state.failure ?? { error: { message: 'the reason is not known' } };
      return `Run failed${step_id === undefined ? '' : ` at ${step_id}`}: ${error.message}`;
    }
    case 'cancelled': {
      const at = state.order.find((id) => state.steps[id]?.status === 'cancelled');
      const why = state.cut_off === undefined ? '' : `: ${state.cut_off}`;
      return `Run cancelled${at === undefined ? '' : ` at ${at}`}${why}`;
    }
  }
}

/**
 * What a complete run did, by contract 5: `6 rows written`, else `344 rows read`; of one that only computes, `2 tables computed`. What went
 * out of the session is told with its place.
 */
export function made({ order, steps, rows = 0, rows_kind = 'written', dry_run }: RunState): string {
  const moves = order.some((id) => steps[id]?.kind !== 'processor');
  if (!moves) return `${count(order.length, 'table')} computed`;
  if (dry_run) return `${count(rows, 'row')} ${rows_kind}, nothing written`;
  return `${count(rows, 'row')} ${rows_kind}${elsewhere({ order, steps })}`;
}

/** ` to table t at db`, or `, 2 of them to table t at db` where other writers made files. */
function elsewhere({ order, steps }: Pick<RunState, 'order' | 'steps'>): string {
  const writers = order.flatMap((id) => (steps[id]?.kind === 'writer' ? [steps[id]] : []));
  const out = writers.filter(({ write }) => write !== undefined);
  if (out.length === 0) return '';
  const where = out.length === 1 ? out[0]?.write?.target : `${out.length} places elsewhere`;
  const sent = out.reduce((sum, { rows = 0 }) => sum + rows, 0);
  return writers.length === 1 ? ` to ${where}` : `, ${thousands(sent)} of them to ${where}`;
}

/** How many writers a dry run has found that would fail. */
export const refusedBy = ({ order, steps }: RunState): number =>
  order.filter((id) => steps[id]?.write?.refused !== undefined).length;

/** `, but 1 writer would fail`, of a dry run. */
function failing(state: RunState): string {
  const refused = refusedBy(state);
  return refused === 0 ? '' : `, but ${count(refused, 'writer')} would fail`;
}

/** `, 2 steps reused`; nothing where every step ran. */
function reused({ order, steps }: RunState): string {
  const kept = order.filter((id) => steps[id]?.status === 'cached').length;
  return kept === 0 ? '' : `, ${count(kept, 'step')} reused`;
}

/** `, with stand-ins for 1 step`; nothing where every source was asked. */
function stoodIn(state: RunState): string {
  const words = withStandIns(standInsOf(state).length);
  return words === '' ? '' : `, ${words}`;
}

function running(state: RunState): string {
  const at = state.order.findIndex((id) => state.steps[id]?.status === 'running');
  const id = state.order[at];
  if (id === undefined) return `Running ${count(state.order.length, 'step')}`;
  return `Running step ${at + 1} of ${state.order.length}: ${id}`;
}

/** Between 0 and 1; undefined where no total is known. Bytes before rows: a file's size is known from the start. */
export function shareDone({ rows, bytes, total_rows, total_bytes }: Progress): number | undefined {
  const [done, total] = total_bytes ? [bytes, total_bytes] : [rows, total_rows];
  return done === undefined || !total ? undefined : Math.min(1, done / total);
}
