/** Other windows of this browser: each may reach the engine of the one that has its session open, over a port of its own. */
import type { BrokerRequest } from '#workers/windows-broker.ts';
import Broker from '#workers/windows-broker.worker.ts?sharedworker';
import { newId } from '../page/ids.ts';

export interface Windows {
  /** Another text for every window. */
  readonly id: string;
  /**
   * Asks whichever window has the session open for a port to its engine; undefined where none gives one before `signal` aborts. Until
   * `life` aborts that window knows that this one shares the session.
   */
  ask(session: string, signal: AbortSignal, life: AbortSignal): Promise<MessagePort | NoPort | undefined>;
  /** Calls `admit` for each window that asks for the session; gives what ends that. */
  serve(session: string, admit: (caller: Caller) => void): () => void;
  /** Gives the ids of the windows there are. */
  living(): Promise<ReadonlySet<string>>;
}

/** Why there is no port: the browser cannot hand ports on; no window says that it has heard. */
export type NoPort = 'unable' | 'silent';

/** A window that asks for a session. */
export interface Caller {
  /** To be served. */
  readonly port: MessagePort;
  readonly window: string;
  /** Name of the lock (`navigator.locks`) that it holds as long as it shares the session. */
  readonly lock: string;
}

const CHANNEL = 'osiris-windows';
/** Who was not listening yet hears it the next time; in milliseconds. */
const AGAIN = 250;
/** Milliseconds from the first call in which a window says that it has heard, however long it takes to give a port on a busy machine. */
const HEARD_WITHIN = 5_000;

/** What is said to that: it was heard, or the port was collected. By key. */
interface Reply {
  readonly heard?: string;
  readonly collected?: string;
}

/** A window wants a port to the engine that has `session` open; the other end lies under `key`. */
interface Call {
  readonly session: string;
  readonly key: string;
  readonly window: string;
}

const LOCK = 'osiris-window:';
const lockOf = (window: string): string => `${LOCK}${window}`;
const shareOf = (key: string): string => `osiris-share:${key}`;

/** Makes this window known to the others; undefined where the browser lets windows not reach each other. */
export async function createWindows(): Promise<Windows | undefined> {
  const canReach = typeof SharedWorker !== 'undefined' && typeof BroadcastChannel !== 'undefined';
  if (!canReach || self.origin === 'null' || !navigator.locks) return undefined;
  const id = newId();
  await hold(lockOf(id));
  return {
    id,
    ask: (session, signal, life) => ask({ session, window: id, key: newId() }, signal, life),
    serve,
    living,
  };
}

async function ask(
  call: Call,
  signal: AbortSignal,
  life: AbortSignal,
): Promise<MessagePort | NoPort | undefined> {
  const { key } = call;
  const { port1, port2 } = new MessageChannel();
  const channel = new BroadcastChannel(CHANNEL);
  let calling: ReturnType<typeof setInterval> | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  await hold(shareOf(key), life);
  return new Promise<MessagePort | NoPort | undefined>((resolve) => {
    const broker = connect(() => resolve('unable'));
    if (!broker) return resolve('unable');
    const forget = (why?: NoPort): void => {
      broker.say({ type: 'forget', key });
      resolve(why);
    };
    signal.addEventListener('abort', () => forget(), { once: true });
    if (signal.aborted) return forget();
    broker.hear(() => {
      channel.postMessage(call);
      calling = setInterval(() => channel.postMessage(call), AGAIN);
      waiting = setTimeout(() => forget('silent'), HEARD_WITHIN);
    });
    channel.addEventListener('message', ({ data: { heard, collected } }: MessageEvent<Reply>) => {
      if (heard === key) {
        clearInterval(calling);
        clearTimeout(waiting);
      }
      if (collected === key) resolve(port1);
    });
    broker.say({ type: 'leave', key }, port2);
  }).finally(() => {
    clearInterval(calling);
    clearTimeout(waiting);
    channel.close();
  });
}

function serve(session: string, admit: (caller: Caller) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  const collected = new Set<string>();
  channel.addEventListener('message', ({ data }: MessageEvent<Partial<Call>>) => {
    const { key, window } = data;
    if (data.session !== session || key === undefined || window === undefined || collected.has(key)) return;
    channel.postMessage({ heard: key } satisfies Reply);
    const broker = connect(() => {});
    broker?.hear((port) => {
      if (!port || collected.has(key)) return;
      collected.add(key);
      channel.postMessage({ collected: key } satisfies Reply);
      admit({ port, window, lock: shareOf(key) });
    });
    broker?.say({ type: 'collect', key });
  });
  return () => channel.close();
}

async function living(): Promise<ReadonlySet<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name }) => (name?.startsWith(LOCK) ? [name.slice(LOCK.length)] : [])));
}

/** Resolves when this window holds the lock, which it does until `life` aborts, or to its end. */
function hold(lock: string, life?: AbortSignal): Promise<void> {
  return new Promise((held, fail) => {
    navigator.locks
      .request(lock, () => {
        held();
        return new Promise<void>((release) =>
          life?.addEventListener('abort', () => release(), { once: true }),
        );
      })
      .catch(fail);
  });
}

/** Undefined where the browser starts none; `onfail`: called where it could not be loaded. */
function connect(onfail: () => void) {
  let broker: SharedWorker;
  try {
    broker = new Broker({ name: CHANNEL });
  } catch (cause) {
    console.info('The browser does not let windows reach each other.', cause);
    return undefined;
  }
  broker.addEventListener('error', onfail);
  return {
    say: (request: BrokerRequest, ...ports: MessagePort[]) => broker.port.postMessage(request, ports),
    hear(answer: (port: MessagePort | undefined) => void): void {
      broker.port.addEventListener('message', ({ ports }) => answer(ports[0]));
      broker.port.start();
    },
  };
}
