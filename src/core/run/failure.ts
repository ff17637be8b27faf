/** From what was thrown to what the person is told. */
import { DbError, StepError } from '../contract/errors.ts';
import type { StepFailure } from './events.ts';
import { isUnreached } from '../standin/reach.ts';
import { isNoRoom } from './free-space.ts';

/** A `StepError` or `DbError` speaks for itself; anything else is a fault of ours and says so. */
export function failureOf(error: unknown): StepFailure {
  if (isNoRoom(error)) return { ...told(error), noRoom: true };
  return isUnreached(error) ? { ...told(error), unreached: true } : told(error);
}

function told(error: unknown): StepFailure {
  if (error instanceof StepError) {
    const { at, standIns, busy } = error.details;
    const detail = detailOf(error.cause, error.message);
    return {
      message: error.message,
      detail,
      at,
      ...(standIns ? { standIns } : {}),
      ...(busy ? { busy } : {}),
    };
  }
  if (error instanceof DbError) return { message: error.message, detail: detailOf(error, error.message) };
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
    const below: unknown = next instanceof Error ? next.cause : undefined;
    // What lies below the database's own words is the same in its spelling for programs.
    if (next instanceof DbError && !(below instanceof DbError)) {
      lines.push(`SQL: ${next.sql}`);
      break;
    }
    next = below;
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}
