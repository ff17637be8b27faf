/** The page's end of the contract: calls that wait for the frame, answers by id, events by name. */
import type { PlaygroundClient, PlaygroundEvent, Ready } from './api.ts';

/** Asks something of the playground, past all that waits for it. */
export type Ask = (type: string, body?: object) => Promise<unknown>;

/** What becomes of it is told elsewhere. */
export const quiet = (): void => {};

const METHODS =
  'setPipeline,addFile,run,cancel,query,getTable,getArtifact,resize,setTheme,status,park,destroy';

/** What a frame is talked with. */
export interface Line {
  readonly client: PlaygroundClient;
  /** Talks with the playground in this frame; `greet` comes before all that waits. Gives what ends it. */
  attach(frame: HTMLIFrameElement, greet?: (ask: Ask, ready: Ready) => void): () => void;
}

/** Makes a client of a playground served at `base`; `wake` is called when something is asked of it and no frame is there. */
export function createLine(base: string, wake?: () => void): Line {
  const listeners = new Set<readonly [name: string, listen: (event: PlaygroundEvent) => void]>();
  type Settle = readonly [(value: unknown) => void, (cause: Error) => void];
  /** What waits for its answer; a call's id is its place, from 1. */
  let calls: Settle[] = [];
  let port: MessagePort | undefined;
  let open: (ready: Ready) => void;
  let opened: Promise<Ready>;

  const ask: Ask = (type, body) => {
    const answer = new Promise((...settle) => port!.postMessage({ ...body, id: calls.push(settle), type }));
    // Of what the element asks by itself the frame tells; whoever waits for an answer hears of it as well.
    answer.catch(quiet);
    return answer;
  };

  const fail = (error: object): Error => Object.assign(Error(), error);

  /** Who has been asked will not answer any more; what is asked from now on waits for the next. */
  const leave = (): void => {
    port = undefined;
    opened = new Promise((done) => (open = done));
    for (const call of calls) call[1](fail({ type: 'gone' }));
    calls = [];
  };
  leave();

  const client: Record<string, unknown> = {
    ready: opened!,
    on: (...listener: [string, (event: PlaygroundEvent) => void]) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  for (const type of METHODS.split(','))
    client[type] = (body?: object) => {
      if (!port) wake?.();
      return opened.then(() => ask(type, body));
    };

  return {
    client: client as unknown as PlaygroundClient,

    attach(frame, greet) {
      const hear = ({ source, data, origin }: MessageEvent): void => {
        if (source !== frame.contentWindow || data?.osiris !== 'hello') return;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data: { id, error, value, event } }) => {
          if (id) {
            const [resolve, reject] = calls[id - 1]!;
            return error ? reject(fail(error)) : resolve(value);
          }
          if (event.event === 'ready') {
            // A hello alone is no new playground: it may be one that was said twice.
            if (port) leave();
            port = port1;
            greet?.(ask, event);
            open(event);
          }
          for (const [name, listen] of listeners) if (name === '*' || name === event.event) listen(event);
        };
        // One of another origin than the playground's is given nothing; a sandboxed frame has none.
        const to = origin === 'null' ? '*' : base;
        (source as Window).postMessage({ osiris: 'connect', version: 1 }, to, [port2]);
      };
      addEventListener('message', hear);
      // It may have said so before anybody listened.
      frame.contentWindow?.postMessage({ osiris: 'knock' }, '*');
      return () => {
        removeEventListener('message', hear);
        leave();
      };
    },
  };
}
