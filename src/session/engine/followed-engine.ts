/** The engine of another window, over a port: what concerns the session is asked there, all else of the engine of this window. */
import type { Engine } from '#workers/engine.ts';
import { OwnerSilent } from './owner.ts';
import { pulseOf, remoteOf } from './remote.ts';

export interface FollowedOptions {
  readonly port: MessagePort;
  readonly session: string;
  /** The engine of this window, which has no session open. */
  readonly own: Engine;
  /** Aborts when the other window is gone, or is no longer asked: what it has not answered then rejects. */
  readonly life: AbortSignal;
  /** Told when the other window stops answering, and when it does again. */
  onsilence(isSilent: boolean): void;
}

/** What may take as long as it takes: all else rejects where the other window does not answer any more. */
const PATIENT = new Set<unknown>(['execute', 'subscribe']);
/** Milliseconds between two looks whether there is still somebody, while an answer is waited for. */
const LOOK = 1_500;
/** After more looks than these without an answer nobody is there. */
const LOOKS = 3;

type Method = (...given: readonly unknown[]) => Promise<unknown>;

/** Gives the engine, of which nothing waits for ever. */
export function followedEngine({ port, session, own, life, onsilence }: FollowedOptions): Engine {
  const remote = remoteOf<Engine>(port);
  const pulse = watchPulse(port, life, onsilence);
  life.addEventListener('abort', () => port.close(), { once: true });
  const asked = (name: PropertyKey, method: Method): Method => {
    return (...given) => (life.aborted ? Promise.reject(life.reason) : pulse.during(method(...given), name));
  };
  const noun = <T extends object>(from: T): T =>
    new Proxy(from, {
      // It may be what a promise gives: only promises have that.
      get: (of, name) => (name === 'then' ? undefined : asked(name, Reflect.get(of, name) as Method)),
    });
  const sessions = new Proxy(own.sessions, {
    get(of, name) {
      if (name === 'saveText') return noun(remote.sessions).saveText;
      if (name !== 'list') return Reflect.get(of, name) as unknown;
      return async () => (await of.list()).map((one) => ({ ...one, current: one.id === session }));
    },
  });
  const { start, warmUp, snapshot, subscribe } = noun(remote);
  return {
    sessions,
    files: noun(remote.files),
    tables: noun(remote.tables),
    console: noun(remote.console),
    exports: noun(remote.exports),
    profiles: noun(remote.profiles),
    finds: noun(remote.finds),
    charts: noun(remote.charts),
    relations: noun(remote.relations),
    runs: noun(remote.runs),
    artifacts: noun(remote.artifacts),
    secrets: noun(remote.secrets),
    start,
    warmUp,
    snapshot,
    subscribe,
  };
}

/** Looks whether somebody is at the other end while something is asked. */
function watchPulse(port: MessagePort, life: AbortSignal, onsilence: (isSilent: boolean) => void) {
  const pulse = pulseOf(port);
  const waiting = new Set<Waiting>();
  let unanswered = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  async function look(): Promise<void> {
    unanswered += 1;
    if (unanswered > LOOKS) {
      if (unanswered === LOOKS + 1) onsilence(true);
      for (const { name, reject } of waiting) if (!PATIENT.has(name)) reject(new OwnerSilent());
    }
    await pulse();
    if (unanswered > LOOKS) onsilence(false);
    unanswered = 0;
    rest();
  }

  /** One that is silent is looked at until it answers again. */
  function rest(): void {
    if (!life.aborted && (waiting.size > 0 || unanswered > LOOKS)) return;
    clearInterval(timer);
    timer = undefined;
  }

  life.addEventListener('abort', () => {
    for (const { reject } of waiting) reject(life.reason as Error);
    rest();
  });

  return {
    during<T>(work: Promise<T>, name: PropertyKey): Promise<T> {
      timer ??= setInterval(() => void look(), LOOK);
      return new Promise<T>((resolve, reject) => {
        const one: Waiting = { name, reject };
        waiting.add(one);
        work.then(resolve, reject).finally(() => {
          waiting.delete(one);
          rest();
        });
      });
    },
  };
}

/** What is asked and not answered yet. */
interface Waiting {
  readonly name: PropertyKey;
  reject(cause: Error): void;
}
