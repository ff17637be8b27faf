/** `oml run --continue`: which run of a session's folder is to go on, and what it takes over from earlier ones. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EVENTS_FILE, newestRun } from '#core/run/journal.ts';
import type { Result } from '#core/oml/pipeline.ts';
import type { Plan } from '#core/plan/plan.ts';
import { continuing, withEnd } from '#core/run/continue.ts';
import type { ReuseOptions } from '#core/run/reuse.ts';

/** Of the folder's newest run, which did not complete and was of the same plan. */
export async function runToContinue(folder: string, plan: Plan): Promise<Result<ReuseOptions>> {
  const events = withEnd(newestRun(await readLog(join(folder, EVENTS_FILE))).events, 'Its process ended.');
  const start = events.find(({ event }) => event === 'run_start');
  if (start?.event !== 'run_start')
    return refused(
      'nothing_to_continue',
      `There is no run to continue in ${folder}. Run it without --continue.`,
    );
  if (start.dry_run)
    return refused(
      'nothing_to_continue',
      `The last run in ${folder} was a dry run, which nothing goes on from. Run it without --continue.`,
    );
  if (events.at(-1)?.event === 'run_complete')
    return refused(
      'nothing_to_continue',
      `The last run in ${folder} completed, so there is nothing to continue. Run it without --continue.`,
    );
  if (start.manifest_hash !== plan.manifest.meta.manifest_hash)
    return refused(
      'pipeline_changed',
      'The pipeline, or what it is given, has changed since that run. Run it without --continue.',
    );
  return { ok: true, value: continuing(start), diagnostics: [] };
}

async function readLog(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      return '';
    throw cause;
  }
}

function refused(type: string, message: string): Result<ReuseOptions> {
  return { ok: false, diagnostics: [{ type, severity: 'error', message }] };
}
