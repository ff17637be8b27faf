/** Opens the playground of a frame: what its address says, or what another frame has left under the id that it names. */
import { createEngine, type StartedEngine } from '../engine.ts';
import { newId } from '../ids.ts';
import type { Moments } from '../moments.ts';
import { Session } from '../session.svelte.ts';
import { leavingToOthers, sharedEngine, takeAway, type SharedStarted } from '../shared-engine.ts';
import type { Store } from '../store.ts';
import type { AwayState } from './away.ts';
import { Embedding } from './embedding.svelte.ts';
import { frameSource, type FrameAddress } from './given.ts';

export interface OpenedFrame {
  readonly session: Session;
  readonly embedding: Embedding;
}

/** Rejects where the address names an example that there is not. `fragment`: what stands behind the `#`, with it. */
export async function openFrame(
  address: FrameAddress,
  fragment: string,
  store: Store,
  moments: Moments,
): Promise<OpenedFrame> {
  const { session: id, src, mode, lang } = address;
  let started: SharedStarted | undefined;
  const start = async (): Promise<SharedStarted> => (started = await sharedEngine(createEngine));

  const left = id === undefined ? undefined : await takeAway<AwayState>(id);
  started = left?.started;
  /** What is there before anybody asks for it, for the first who does. */
  let first: Promise<StartedEngine> | undefined = started && Promise.resolve(started);
  if (address.isPressed) first ??= start();
  // Whoever asks for it is told why it is not there.
  first?.catch(() => {});
  const session = new Session({
    engine() {
      const engine = first ?? start();
      first = undefined;
      return engine;
    },
    store,
    moments,
    source: left ? { type: 'given', state: left.state.shared } : await frameSource(address, fragment),
    mode,
    lang,
  });
  const embedding = new Embedding(session, {
    src,
    moments,
    id: (left && id) ?? newId(),
    back: left?.state,
    goesOn: left?.started?.session !== undefined,
    leaving: () => (started ? started.leaving() : leavingToOthers()),
  });
  return { session, embedding };
}
