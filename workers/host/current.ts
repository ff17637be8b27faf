/** The session that the engine has open: one at a time, with what works in it. */
import type { InputContents } from '#adapters/wasm/contents.ts';
import type { Provided } from '#core/contract/port.ts';
import type { RunFold } from '#core/run/run-state.ts';
import type { DatabaseSlot } from '../database.ts';
import type { PlanWriter } from '../journal.ts';
import type { Running } from '../runs.ts';
import type { OpenSession } from '../sessions.ts';
import type { UnfinishedFiles } from '../unfinished-files.ts';
import type { Views } from '../view.ts';

export interface Current extends OpenSession {
  readonly database: DatabaseSlot;
  /** The table in front, where it is sorted or filtered. */
  readonly views: Views;
  readonly writePlan: PlanWriter;
  readonly unfinished: UnfinishedFiles;
  readonly provided: readonly Provided[];
  readonly contents: InputContents;
  /** The run that goes on. */
  running?: Running;
  /** What the events of the newest run add up to. */
  run?: RunFold;
  /** Settles when no text is being written. */
  saving: Promise<unknown>;
}

export interface CurrentSession {
  /** Throws while no session is open. */
  get(): Current;
  /** Undefined while no session is open. */
  peek(): Current | undefined;
  /** Takes the session that has been opened, after `close`. */
  set(session: Current): void;
  /** Ends its run, waits for its text and lets other windows have it; nothing while none is open. */
  close(): Promise<void>;
}

/** Makes the place of the open session, with none open. */
export function currentSession(): CurrentSession {
  let current: Current | undefined;
  return {
    get() {
      if (!current) throw new Error('No session is open.');
      return current;
    },
    peek: () => current,
    set: (session) => void (current = session),
    async close() {
      const closing = current;
      if (!closing) return;
      await closing.running?.cancel();
      await closing.saving.catch(() => {});
      current = undefined;
      try {
        await closing.database.close('The session was closed.');
      } finally {
        closing.held.release();
      }
    },
  };
}
