/** A client written from docs/embed.md alone, with nothing of embed.js: it runs in the page around the frame. */

export interface RawClient {
  ask(type: string, fields?: object): Promise<{ value?: unknown; error?: { type: string; message: string } }>;
  /** As it is, whatever it is; `transfer`: `port`, to send one along. */
  post(message: unknown): void;
  readonly events: { readonly event: string; readonly [field: string]: unknown }[];
}

declare global {
  interface Window {
    raw: RawClient;
  }
}

/** Greets the playground in the page's only frame; resolves with its `ready`. To be evaluated in the page. */
export function greet(): Promise<object> {
  const frame = document.querySelector('iframe')!;
  const answers = new Map<number, (answer: never) => void>();
  const events: RawClient['events'] = [];
  let last = 0;
  return new Promise((ready) => {
    addEventListener('message', function take({ source, origin, data }) {
      if (source !== frame.contentWindow || data?.osiris !== 'hello' || data.version !== 1) return;
      // It says hello by itself and to the knock: the frame takes the first port alone.
      removeEventListener('message', take);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => {
        if (data.id !== undefined) answers.get(data.id)?.(data as never);
        else events.push(data.event);
        if (data.event?.event === 'ready') ready(data.event);
      };
      window.raw = {
        events,
        post: (message) => port1.postMessage(message),
        ask: (type, fields) =>
          new Promise((done) => {
            last += 1000;
            answers.set(last, done);
            port1.postMessage({ ...fields, id: last, type });
          }),
      };
      frame.contentWindow!.postMessage({ osiris: 'connect', version: 1 }, origin === 'null' ? '*' : origin, [
        port2,
      ]);
    });
    frame.contentWindow!.postMessage({ osiris: 'knock' }, '*');
  });
}
