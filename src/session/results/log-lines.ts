/** The lines of a run's log, however many: neither adding one nor showing the last of them takes longer the more there are. */
import type { LineLevel, LogLine } from './log.ts';

export interface NumberedLine extends LogLine {
  /** From 0, in the order in which they were told. */
  readonly index: number;
}

/** From the least important. */
export const LEVELS: readonly LineLevel[] = ['debug', 'info', 'warning', 'error'];

/** Lines of each level that can be shown; the session's own file keeps all of them. */
export const KEPT = 500;

/** Counts the lines of a run's log by level, and keeps at least the newest `KEPT` of each. */
export class LogLines {
  #kept: Record<LineLevel, NumberedLine[]> = { debug: [], info: [], warning: [], error: [] };
  #counts: Record<LineLevel, number> = { debug: 0, info: 0, warning: 0, error: 0 };
  #told = 0;

  /** Takes the next line, in the order in which lines are told. */
  add(line: LogLine): void {
    const kept = this.#kept[line.level];
    kept.push({ ...line, index: this.#told++ });
    this.#counts[line.level] += 1;
    // Cut now and then, not with every line.
    if (kept.length === 2 * KEPT) kept.splice(0, KEPT);
  }

  /** How many were told of this level and above. */
  count(least: LineLevel): number {
    return from(least).reduce((sum, level) => sum + this.#counts[level], 0);
  }

  /** The newest `KEPT` of this level and above, oldest first. */
  last(least: LineLevel): readonly NumberedLine[] {
    return from(least)
      .flatMap((level) => this.#kept[level].slice(-KEPT))
      .sort((a, b) => a.index - b.index)
      .slice(-KEPT);
  }
}

const from = (least: LineLevel): readonly LineLevel[] => LEVELS.slice(LEVELS.indexOf(least));
