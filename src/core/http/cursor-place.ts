/** Pages of some forms have no place for a cursor. */
import { StepError } from '../contract/errors.ts';
import { indexOf } from '../json/way.ts';
import { spelled } from '../json/path.ts';
import type { LoadContext } from './source.ts';

const cursorOf = ({ pager }: LoadContext): readonly string[] => pager?.asks.ways.cursor ?? [];

/** Throws `StepError` where the next cursor is to stand beside the records of pages of that `form`. */
export function refuseCursor(context: LoadContext, form: string): void {
  const cursor = cursorOf(context);
  if (cursor.length === 0) return;
  throw new StepError(
    `The pages of ${context.shown} are ${form}, which hold nothing beside their records, so there is no next cursor at ${spelled(cursor)}. If it stands in a response header, name that as \`cursor_header\` of \`pagination\`.`,
  );
}

/** The same of values one after the other: there it may stand in one of them. */
export function refuseCursorBeside(context: LoadContext): void {
  if (indexOf(cursorOf(context)[0]) === undefined) refuseCursor(context, 'lines of JSON');
}
