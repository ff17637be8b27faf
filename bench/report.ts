/** What a benchmark found, and how it is shown. */

/** One thing measured several times. */
export interface Measure {
  readonly label: string;
  readonly unit: 'ms' | 'MB' | 'ns';
  readonly runs: readonly number[];
  /** Why there are no (more) runs. */
  readonly error?: string;
}

/** A number somebody wants to reach. */
export interface Figure {
  readonly label: string;
  readonly value: number;
  readonly unit: 'x' | 'ms' | 'MB' | 'kB';
  /** Absent: told for what it is. */
  readonly target?: { readonly least: number } | { readonly most: number };
}

export interface Finding {
  readonly name: string;
  readonly title: string;
  readonly measures: readonly Measure[];
  readonly figures: readonly Figure[];
  /** What a reader must know: what was not measured, and why. */
  readonly notes: readonly string[];
}

export function quantile(runs: readonly number[], share: number): number {
  const sorted = [...runs].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? NaN : low + (high - low) * (at - Math.floor(at));
}

export const median = (runs: readonly number[]): number => quantile(runs, 0.5);
export const fastest = (runs: readonly number[]): number => (runs.length === 0 ? NaN : Math.min(...runs));

export function reached({ value, target }: Figure): boolean | undefined {
  if (!target) return undefined;
  return 'least' in target ? value >= target.least : value <= target.most;
}

/** As Markdown, which is readable in a terminal too. */
export function markdown({ title, measures, figures, notes }: Finding): string {
  const lines = [`### ${title}`, ''];
  const rows = measures.map(({ label, unit, runs, error }) => [
    label,
    amount(median(runs), unit),
    amount(fastest(runs), unit),
    amount(Math.max(...runs), unit),
    error ?? String(runs.length),
  ]);
  if (rows.length > 0) lines.push(...table(['', 'median', 'least', 'most', 'runs'], rows), '');
  if (figures.length > 0) lines.push(...table(['figure', 'value', 'target', ''], figures.map(figureRow)), '');
  for (const note of notes) lines.push(`- ${note}`);
  if (notes.length > 0) lines.push('');
  return lines.join('\n');
}

/** All figures of all findings, with what they should be. */
export function summary(findings: readonly Finding[]): string[] {
  const rows = findings.flatMap(({ title, figures }) =>
    figures.filter(({ target }) => target).map((figure) => [title, ...figureRow(figure)]),
  );
  return table(['benchmark', 'figure', 'value', 'target', ''], rows);
}

function figureRow(figure: Figure): string[] {
  const { label, value, unit, target } = figure;
  const wanted = !target
    ? ''
    : 'least' in target
      ? `at least ${amount(target.least, unit)}`
      : `at most ${amount(target.most, unit)}`;
  const verdict = { true: 'reached', false: '**missed**', undefined: '' }[String(reached(figure))] ?? '';
  return [label, amount(value, unit), wanted, verdict];
}

function amount(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '-';
  const digits = unit === 'x' ? 2 : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)} ${unit}`;
}

/** First column left, the others right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)];
}
