/** What the commands say, for people and for programs. */
import { relative } from 'node:path';
import type { RunEvent } from '#core/run/events.ts';
import { count, shareDone } from '#core/run/summary.ts';
import { writeWords } from '#core/run/write-words.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';

export interface PrintedDiagnostic {
  readonly type: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly location: string | null;
  /** 1-based. */
  readonly line: number | null;
  readonly column: number | null;
}

/** Gives a diagnostic as `--json` prints it: line and column count from 1, and what is not known is null. */
export function printed({ type, severity, message, location, range }: Diagnostic): PrintedDiagnostic {
  const [line, column] = [range?.line ?? null, range?.column ?? null];
  return { type, severity, message, location: location ?? null, line, column };
}

/** `pipeline.yaml:3:5: error: message (steps[0].config)`, as compilers say it. `within`: as of `placeWords`. */
export function diagnosticLine(
  file: string,
  { severity, message, location, range }: Diagnostic,
  cwd: string,
  within?: string,
): string {
  const place = range ? placeWords(file, range, cwd, within) : relative(cwd, file) || file;
  return `${place}: ${severity}: ${message}${location === undefined ? '' : ` (${location})`}`;
}

/** `pipeline.yaml:3:5`. `within`: the name of the pipeline that the file holds, where it is a plan. */
export function placeWords(
  file: string,
  { line, column }: NonNullable<Diagnostic['range']>,
  cwd: string,
  within?: string,
): string {
  const shown = relative(cwd, file) || file;
  return within === undefined ? `${shown}:${line}:${column}` : `${within}:${line}:${column} (in ${shown})`;
}

/** The line an event is worth; undefined for those that say nothing new. */
export function eventLine(event: RunEvent, width: number): string | undefined {
  switch (event.event) {
    case 'step_complete':
      return `✔ ${event.step_id.padEnd(width)}  ${count(event.rows, 'row')}, ${event.duration_ms} ms`;
    case 'step_cached':
      return `✔ ${event.step_id.padEnd(width)}  ${count(event.rows, 'row')}, reused`;
    case 'step_failed':
      return `✘ ${event.step_id.padEnd(width)}  failed, ${event.duration_ms} ms`;
    case 'step_start':
      return event.write && `→ ${event.step_id.padEnd(width)}  ${writeWords(event.write)}`;
    case 'step_skipped':
      return `- ${event.step_id.padEnd(width)}  ${event.write ? `not run: ${writeWords(event.write)}` : 'skipped'}`;
    case 'log':
      return event.level === 'warning' || event.level === 'error'
        ? `! ${(event.step_id ?? '').padEnd(width)}  ${event.message}`
        : undefined;
    default:
      return undefined;
  }
}

/** What a running step shows until its line is known. */
export function progressLine(event: RunEvent, width: number): string | undefined {
  if (event.event === 'step_start') return `… ${event.step_id.padEnd(width)}  running`;
  if (event.event !== 'step_progress') return undefined;
  const { step_id, rows, pages, elapsed_ms } = event;
  const share = shareDone(event);
  const parts = [
    share === undefined ? undefined : `${Math.floor(100 * share)} %`,
    rows === undefined ? undefined : count(rows, 'row'),
    pages === undefined ? undefined : count(pages, 'page'),
    `${(elapsed_ms / 1000).toFixed(1)} s`,
  ];
  return `… ${step_id.padEnd(width)}  ${parts.filter((part) => part !== undefined).join(', ')}`;
}

/** Prints a value to standard output as JSON, indented by two spaces. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}
