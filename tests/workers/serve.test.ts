/** An engine that others reach by a port of theirs: nothing waits for one that is gone. */
import { expect, test, vi } from 'vitest';
import type { RunEvent } from '#core/run/events.ts';
import { remoteOf } from '#session/engine/remote.ts';
import type { Engine, EngineChange } from '#workers/engine.ts';

/** What a worker compiles with is not what a test compiles with: its types are those of the door. */
const { serveOn } = await vi.importActual<{
  serveOn(host: object, hosted: { readonly engine: Engine }, end: MessagePort, life: AbortSignal): void;
}>('#workers/serve.ts');

const never = (): Promise<never> => new Promise(() => {});
const EVENT = { event: 'run_start' } as unknown as RunEvent;

/** An engine of which only what calls back is there, and one that reaches it by a port. */
function served() {
  const ended = vi.fn();
  const told: unknown[] = [];
  const engine = {
    files: {
      async add(_: string, __: Blob, onProgress?: (bytes: number) => boolean | Promise<boolean>) {
        told.push(await onProgress?.(7));
        return undefined;
      },
    },
    runs: {
      async execute(_: unknown, __: string, onEvent: (event: RunEvent) => unknown) {
        told.push(await onEvent(EVENT));
      },
    },
    async subscribe(listener: (changes: readonly EngineChange[]) => unknown) {
      void Promise.resolve(listener([{ type: 'files' }])).then((answer) => told.push(answer));
      return Promise.resolve(ended);
    },
  } as unknown as Engine;
  const { port1, port2 } = new MessageChannel();
  const life = new AbortController();
  serveOn({}, { engine }, port1, life.signal);
  const far = remoteOf<Engine>(port2);
  return { far, told, ended, life, end: () => (port1.close(), port2.close()) };
}

test('who is there answers, and is waited for', async () => {
  const { far, told, ended, end } = served();
  const heard: unknown[] = [];
  await far.runs.execute({} as never, 'r', (event) => void heard.push(event));
  await far.files.add('a', new Blob(), () => true);
  const stop = await far.subscribe((changes) => void heard.push(...changes));
  await vi.waitFor(() => expect(told).toEqual([undefined, true, undefined]));
  expect(heard).toEqual([EVENT, { type: 'files' }]);
  await stop();
  expect(ended).toHaveBeenCalledOnce();
  end();
});

test('who is gone is not waited for: its run goes on, its file is not kept, it is told no more', async () => {
  const { far, told, ended, life, end } = served();
  const asked = vi.fn(never);
  void far.runs.execute({} as never, 'r', asked);
  void far.files.add('a', new Blob(), asked);
  void far.subscribe(asked);
  await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(3));
  expect(told).toEqual([]);
  life.abort();
  await vi.waitFor(() => expect(told).toHaveLength(3));
  expect(told.filter((answer) => answer === false)).toHaveLength(1);
  expect(ended).toHaveBeenCalledOnce();
  end();
});
