/** A session is opened by one window; another that wants it asks that one. */
import type { Engine, HeldElsewhere, Resume, SessionInfo } from '#workers/engine.ts';
import type { StartedEngine } from './engine.ts';
import { followedEngine } from './followed-engine.ts';
import { released } from './lock.ts';
import type { NoPort, Windows } from './windows.ts';

export interface OpenedSession {
  readonly engine: Engine;
  readonly session: SessionInfo;
  /** Another window has it open, and is asked. */
  readonly isShared: boolean;
  /** Of a copy: why. */
  readonly whyCopy?: string;
}

export interface SharedOptions {
  readonly own: StartedEngine;
  readonly windows: Windows | undefined;
  /** Aborts when the session is left, or whoever has it open is gone. */
  readonly life: AbortSignal;
  onsilence(isSilent: boolean): void;
}

/** Milliseconds in which the window that has the session open, and has heard, is to let this one in. */
const PATIENCE = 30_000;

const UNABLE =
  'Your pipeline is open in another tab, and this browser does not let two tabs share it: this one works on a copy of its text, in a session of its own. Files and results stay in the other tab.';
const SILENT =
  'Your pipeline is open in another tab, which does not answer: this one works on a copy of its text, in a session of its own. Files and results stay in the other tab.';
const DELETED =
  'The session was deleted in another tab: this one works on a copy of its text, in a session of its own. As long as the other tab can bring the session back, its files and results are there.';

/** Opens the session in this window's engine, or reaches the one that has it open; where neither is possible, a copy of its text. */
export async function openShared(wanted: string | Resume, options: SharedOptions): Promise<OpenedSession> {
  const { own, windows, life } = options;
  const { sessions } = own.engine;
  const until = performance.now() + PATIENCE;
  let id = wanted;
  for (;;) {
    const taken = await sessions.take(id);
    if (!('heldElsewhere' in taken)) return { engine: own.engine, session: taken, isShared: false };
    id = taken.heldElsewhere;
    const shared = windows && !taken.deleted ? await reach(taken, windows, options) : 'unable';
    if (typeof shared === 'object') return { ...shared, isShared: true };
    life.throwIfAborted();
    if (shared === undefined && performance.now() < until) continue;
    const session = await sessions.open(id);
    const whyCopy = taken.deleted ? DELETED : shared === 'unable' ? UNABLE : SILENT;
    return {
      engine: own.engine,
      session,
      isShared: false,
      ...(session.copyOf === undefined ? {} : { whyCopy }),
    };
  }
}

/** Undefined where the session is free, or the other window has left it. */
async function reach(
  { heldElsewhere: session, lock }: HeldElsewhere,
  windows: Windows,
  { own, life, onsilence }: SharedOptions,
): Promise<Reached | NoPort | undefined> {
  const trying = new AbortController();
  const given = AbortSignal.any([life, trying.signal, AbortSignal.timeout(PATIENCE)]);
  /** The port that is given is of no use. */
  const dropped = new AbortController();
  const tied = AbortSignal.any([life, dropped.signal]);
  let reached: Reached | NoPort | undefined;
  try {
    reached = await Promise.race<Reached | NoPort | undefined>([
      released(lock, given).then((isFree) => (isFree ? undefined : 'silent')),
      windows
        .ask(session, given, tied)
        .catch(unable)
        .then(async (port) => {
          if (typeof port !== 'object') return port;
          return greet(followedEngine({ port, session, own: own.engine, life: tied, onsilence }), session);
        }),
    ]);
  } catch (cause) {
    console.info('The window that has the session open could not be asked.', cause);
  } finally {
    trying.abort();
    if (typeof reached !== 'object') dropped.abort(new Error('The session is opened otherwise.'));
  }
  return reached;
}

function unable(cause: unknown): 'unable' {
  console.info('The browser did not let this window ask another.', cause);
  return 'unable';
}

type Reached = Pick<OpenedSession, 'engine' | 'session'>;

/** What the other window has open; rejects where that is no longer the session. */
async function greet(engine: Engine, id: string): Promise<Reached> {
  const { session } = await engine.snapshot();
  if (session?.id !== id) throw new Error('The other window has left this session for another one.');
  return { engine, session };
}
