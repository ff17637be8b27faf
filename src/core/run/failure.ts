/** From what was thrown to what the person is told. */
import { DbError, StepError } from '../driver.ts';
import type { StepFailure } from '../events.ts';

/** A `StepError` or `DbError` speaks for itself; anything else is a fault of ours and says so. */
export function failureOf(error: unknown): StepFailure {
  if (error instanceof StepError) {
    return { message: error.message, detail: detailOf(error.cause, error.message), at: error.details.at };
  }
  if (error instanceof DbError) return { message: error.message, detail: `SQL: ${error.sql}` };
  const message = error instanceof Error ? error.message : String(error);
  const detail =
    error instanceof Error ? [error.stack, detailOf(error.cause, '')].join('\n').trim() : undefined;
  return { message: `The step stopped unexpectedly: ${message}`, detail };
}

/** The causes below an error, where they say more than `told`; of the database's, the statement. */
function detailOf(cause: unknown, told: string): string | undefined {
  const lines: string[] = [];
  for (let next = cause; next !== undefined && next !== null;) {
    const message = next instanceof Error ? next.message : String(next);
    if (!told.includes(message)) lines.push(message);
    if (next instanceof DbError) lines.push(`SQL: ${next.sql}`);
    next = next instanceof Error && !(next instanceof DbError) ? next.cause : undefined;
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}
