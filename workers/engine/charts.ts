/** What charts draw, through the door: aggregated beside all else, and never in the way of a run. */
import type { ChartData, ChartRefusal, ChartSpec } from '#core/chart/chart.ts';
import type { TableVersion } from './tables.ts';

/** Aggregates the rows of the session's tables, and of answers of the console. */
export interface EngineCharts {
  /**
   * Gives what a chart draws, or why it cannot; one question after the other. Undefined where it was cancelled, or made way for a run.
   * Rejects where the table has another version, or the answer is gone, and as DuckDB refuses.
   */
  ask(question: ChartQuestion): Promise<ChartData | ChartRefusal | undefined>;
  /** Ends what was asked under that name, and has not been answered. */
  cancel(id: string): Promise<void>;
}

export interface ChartQuestion {
  /** For `cancel`. */
  readonly id: string;
  /** A table, or an answer of the console's by its id. */
  readonly of: TableVersion | { readonly answer: string };
  readonly spec: ChartSpec;
  /** Of some rows, where there are many: as much as can be drawn at once. */
  readonly sample?: boolean;
}
