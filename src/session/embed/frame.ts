/** Opens the playground of a frame: what its address says, or what another frame has left under the id that it names. */
import { createEngine, type StartedEngine } from '../engine/engine.ts';
import { newId } from '../page/ids.ts';
import type { Moments } from '../guest/moments.ts';
import { Session } from '../session.svelte.ts';
import { leavingToOthers, sharedEngine, takeAway, type SharedStarted } from '../engine/shared-engine.ts';
import type { Store } from '../page/store.ts';
import type { AwayState } from './away.ts';
import { Embedding } from './embedding.svelte.ts';
import { frameSource, NOTHING, type FrameAddress } from './given.ts';
import { reason } from '../page/notices.svelte.ts';
import type { Source } from '../source.ts';

export interface OpenedFrame {
  readonly session: Session;
  readonly embedding: Embedding;
}

/** Where what the address names cannot be had there is no pipeline yet, and the reader is told why. */
export async function openFrame(address: FrameAddress, store: Store, moments: Moments): Promise<OpenedFrame> {
  const { session: id, src, mode, lang, profile, params } = address;
  let onGone: (() => void) | undefined;
  // Listeners are called in their order, and the engine's own lets it go.
  addEventListener('pagehide', () => onGone?.());
  let started: SharedStarted | undefined;
  const start = async (): Promise<SharedStarted> => (started = await sharedEngine(createEngine));

  const left = id === undefined ? undefined : await takeAway<AwayState>(id);
  started = left?.started;
  /** What is there before anybody asks for it, for the first who does. */
  let first: Promise<StartedEngine> | undefined = started && Promise.resolve(started);
  if (address.isPressed) first ??= start();
  // Whoever asks for it is told why it is not there.
  first?.catch(() => {});
  let fault: string | undefined;
  const source = left
    ? ({ type: 'given', state: left.state.shared } as const)
    : await frameSource(address, address.link).catch((cause: unknown): Source => {
        fault = reason(cause);
        return { type: 'given', state: NOTHING };
      });
  const session = new Session({
    engine() {
      const engine = first ?? start();
      first = undefined;
      return engine;
    },
    store,
    moments,
    source,
    mode,
    lang,
  });
  const embedding = new Embedding(session, {
    src,
    moments,
    choice: { profile, params },
    fault,
    id: (left && id) ?? newId(),
    back: left?.state,
    goesOn: left?.started?.session !== undefined,
    leaving: () => (started ? started.leaving() : leavingToOthers()),
    beforeGone(leave) {
      onGone = leave;
      return () => (onGone = undefined);
    },
  });
  return { session, embedding };
}
