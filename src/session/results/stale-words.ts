/** Why a step's rows are from before the edit, or would be others now, in a sentence. */
import type { StaleCause } from '#core/run/reuse.ts';

/** Tells the cause. */
export function whyStale(cause: StaleCause): string {
  switch (cause.type) {
    case 'edited':
      return 'The step has been edited since.';
    case 'file':
      return cause.unread
        ? `Whether the file ${cause.by} has changed since is not known: it needs your permission to be read.`
        : `The file ${cause.by} has changed since, or is gone.`;
    case 'upstream':
      return `The step ${cause.by}, which it reads, is not fresh.`;
    case 'inputs':
      return 'What it reads has been made anew since.';
    case 'artifact':
      return 'The session keeps no file of it: it was written elsewhere, or is gone.';
    case 'always':
      return cause.by === undefined
        ? `It ${cause.why}, so it runs every time.`
        : `The step ${cause.by}, which it reads, ${cause.why}, so both run every time.`;
    case 'stand_in':
      return `The rows${cause.by === undefined ? '' : ` of ${cause.by}, which it reads,`} are ${cause.now ? 'not ' : ''}of a stand-in.`;
    case 'asked':
      return 'It runs because it was asked to.';
    default:
      return cause satisfies never;
  }
}
