/** Where the page around this one is spoken with: a greeting between windows, and then one port. */
import type { PlaygroundEvent, Ready } from '#embed/api.ts';
import { VERSION, type Greeting, type Request, type Told } from '#embed/protocol/messages.ts';
import { readGreeting, readRequest } from '#embed/protocol/read.ts';
import { refusalOf } from './refused.ts';

/** The page around this one, as the browser vouches for it. */
export interface Embedder {
  /** `null` of a page without one. */
  readonly origin: string;
  /** It is of this page's own origin. */
  readonly own: boolean;
}

export interface Door {
  /** Who is connected; undefined before. */
  readonly embedder: Embedder | undefined;
  /** Messages that were none, of an unknown type, from elsewhere, or told before. */
  readonly ignored: number;
  /** Tells whoever is connected of something; nobody, where nobody is. */
  tell(event: PlaygroundEvent): void;
  /** Hears nothing more. */
  close(): void;
}

export interface DoorParts {
  /** What a page that has just connected is told. */
  ready(embedder: Embedder): Omit<Ready, 'version'>;
  /** Does what is asked, and gives the answer; rejects with a `Refused`, or with what went wrong. */
  answer(request: Request, embedder: Embedder): Promise<unknown>;
}

/** Says `hello` to the window that this page stands in, and takes the first port that it gives; later ones change nothing. */
export function openDoor({ ready, answer }: DoorParts): Door {
  const around = window.parent;
  let embedder: Embedder | undefined;
  let port: MessagePort | undefined;
  let last = 0;
  let ignored = 0;

  const tell = (told: Told, transfer: Transferable[] = []): void => port?.postMessage(told, transfer);

  async function take(request: Request, from: Embedder): Promise<void> {
    const { id } = request;
    try {
      const value = await answer(request, from);
      const bytes = value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : [];
      tell({ id, value }, bytes);
    } catch (cause) {
      tell({ id, error: refusalOf(cause) });
    }
  }

  function hear({ data }: MessageEvent<unknown>, from: Embedder): void {
    const read = readRequest(data, last);
    if (read.type === 'unknown') {
      ignored += 1;
      return;
    }
    last = read.type === 'request' ? read.request.id : read.id;
    if (read.type === 'request') void take(read.request, from);
    else tell({ id: last, error: { type: 'invalid_message', message: read.message } });
  }

  function connect({ origin, ports: [first, ...more] }: MessageEvent<unknown>): void {
    if (port || !first || more.length > 0) {
      ignored += 1;
      return;
    }
    const from = { origin, own: origin !== 'null' && origin === self.origin };
    embedder = from;
    port = first;
    port.addEventListener('message', (event) => hear(event, from));
    port.addEventListener('messageerror', () => (ignored += 1));
    port.start();
    tell({ event: { event: 'ready', version: VERSION, ...ready(from) } });
  }

  function greet(event: MessageEvent<unknown>): void {
    // What this page says to itself is of other things.
    if (event.source === window) return;
    const greeting = readGreeting(event.data);
    if (event.source !== around || greeting === undefined || greeting === 'hello') ignored += 1;
    else if (greeting === 'connect') connect(event);
    else hello();
  }

  const hello = (): void => {
    const greeting: Greeting = { osiris: 'hello', version: VERSION };
    // It says nothing that another page may not know.
    around.postMessage(greeting, '*');
  };

  if (around !== window) {
    addEventListener('message', greet);
    hello();
  }
  return {
    get embedder() {
      return embedder;
    },
    get ignored() {
      return ignored;
    },
    tell: (event) => tell({ event }),
    close() {
      removeEventListener('message', greet);
      port?.close();
      port = undefined;
    },
  };
}
