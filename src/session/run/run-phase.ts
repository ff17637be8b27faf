/** How far the run is that a person asked for: one state, and the one function that changes it. */

/** `id`: of the run. What is told of another than the present one changes nothing. */
export type RunPhase =
  | { readonly phase: 'idle' }
  /** Run was pressed, and the engine does not have it yet. */
  | { readonly phase: 'waiting'; readonly id: string; readonly for: RunNeed }
  /** The engine has it, and has told nothing of it yet. */
  | { readonly phase: 'starting'; readonly id: string }
  | { readonly phase: 'running'; readonly id: string }
  /** The engine was asked to end it. */
  | { readonly phase: 'cancelling'; readonly id: string }
  /** It has told its end, and the engine puts it away. */
  | { readonly phase: 'ended'; readonly id: string }
  /** The engine is done with it, and what it made is being listed. */
  | { readonly phase: 'listing'; readonly id: string };

/** What a run waits for before the engine gets it, in this order. */
export type RunNeed =
  /** The pipeline that is on its way when Run is pressed: that is the one to run. */
  | { readonly what: 'next text' }
  | { readonly what: 'text' }
  /** Paths of the files that it reads. */
  | { readonly what: 'files'; readonly paths: readonly string[] }
  | { readonly what: 'engine' };

/** What changes it. */
export type PhaseChange =
  | { readonly type: 'press'; readonly id: string; readonly isNextText: boolean }
  | { readonly type: 'need'; readonly id: string; readonly for: RunNeed }
  | { readonly type: 'hand over'; readonly id: string }
  | { readonly type: 'event'; readonly id: string; readonly isLast: boolean }
  | { readonly type: 'cancel' }
  | { readonly type: 'cancel refused'; readonly id: string }
  /** The engine is done with it; or it did not come to that, and then nothing is to be listed. */
  | { readonly type: 'close'; readonly id: string; readonly ran: boolean }
  | { readonly type: 'listed'; readonly id: string }
  /** A run that another window asked for goes on. */
  | { readonly type: 'join'; readonly id: string }
  /** Another pipeline is in place of the one that there was. */
  | { readonly type: 'other text' }
  /** Another session is being opened, which ends the runs of this one. */
  | { readonly type: 'other session' };

export const IDLE: RunPhase = { phase: 'idle' };

/** The state after `change`; the very same one where the change means nothing in it. */
export function nextPhase(now: RunPhase, change: PhaseChange): RunPhase {
  switch (change.type) {
    case 'press':
      if (isBusy(now)) return now;
      return { phase: 'waiting', id: change.id, for: { what: change.isNextText ? 'next text' : 'text' } };
    case 'need':
      return is(now, change.id) && now.phase === 'waiting' ? { ...now, for: change.for } : now;
    case 'hand over':
      return is(now, change.id) && now.phase === 'waiting' ? { phase: 'starting', id: change.id } : now;
    case 'event':
      if (!is(now, change.id) || !isWithEngine(now)) return now;
      if (change.isLast) return { phase: 'ended', id: change.id };
      return now.phase === 'starting' ? { phase: 'running', id: change.id } : now;
    case 'cancel':
      if (now.phase === 'waiting') return IDLE;
      return now.phase === 'starting' || now.phase === 'running' ? { ...now, phase: 'cancelling' } : now;
    case 'cancel refused':
      return is(now, change.id) && now.phase === 'cancelling' ? { ...now, phase: 'running' } : now;
    case 'close':
      if (!is(now, change.id)) return now;
      return change.ran ? { phase: 'listing', id: change.id } : IDLE;
    case 'listed':
      return is(now, change.id) && now.phase === 'listing' ? IDLE : now;
    case 'join':
      // The engine has one run at a time: what it has of this window's own is the newer.
      return isWithEngine(now) && now.phase !== 'ended' ? now : { phase: 'running', id: change.id };
    case 'other text':
      return isWithEngine(now) || (now.phase === 'waiting' && now.for.what === 'next text') ? now : IDLE;
    case 'other session':
      return IDLE;
    default:
      return change satisfies never;
  }
}

/** No other run may begin. */
export function isBusy({ phase }: RunPhase): boolean {
  return phase !== 'idle' && phase !== 'listing';
}

/** The engine has the run. */
export function isWithEngine({ phase }: RunPhase): boolean {
  return phase === 'starting' || phase === 'running' || phase === 'cancelling' || phase === 'ended';
}

/** It is that run which this is the state of. */
export function is(now: RunPhase, id: string): boolean {
  return now.phase !== 'idle' && now.id === id;
}
