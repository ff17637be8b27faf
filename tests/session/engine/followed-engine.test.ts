/** The engine of another window, which answers, is silent, answers again, and is gone. */
import { expose } from 'comlink';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followedEngine } from '#session/engine/followed-engine.ts';
import { OwnerGone, OwnerSilent, whoeverHasIt } from '#session/engine/owner.ts';
import type { Engine } from '#workers/engine.ts';

/** Longer than one that is there takes to say so. */
const SILENCE = 6_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** A window's engine, whose other end answers once `answer` is called. */
function followed() {
  const { port1, port2 } = new MessageChannel();
  const life = new AbortController();
  const heard: boolean[] = [];
  const sessions = { list: () => Promise.resolve([{ id: 'shared' }, { id: 'own' }]) };
  const engine = followedEngine({
    port: port1,
    session: 'shared',
    own: { sessions } as unknown as Engine,
    life: life.signal,
    onsilence: (isSilent) => void heard.push(isSilent),
  });
  const answer = (): void =>
    expose(
      {
        tables: { list: () => [] },
        runs: { execute: () => 'done', cancel: () => {} },
        sessions: { saveText: (text: string) => text === 'kept' },
      },
      port2,
    );
  return { engine, heard, life, answer };
}

const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    (value) => ({ value }),
    (cause: unknown) => ({ cause }),
  );

test('the session is asked of the other window, all others of this one, in whose list it is the one that is open', async () => {
  const { engine, heard, life, answer } = followed();
  answer();
  expect(await engine.tables.list()).toEqual([]);
  expect(await engine.sessions.saveText('kept')).toBe(true);
  expect(await engine.sessions.list()).toEqual([
    { id: 'shared', current: true },
    { id: 'own', current: false },
  ]);
  expect(heard).toEqual([]);
  life.abort(new OwnerGone());
});

test('a noun of it may be what a promise gives', async () => {
  const { engine, life, answer } = followed();
  answer();
  const tables = await Promise.resolve(engine.tables);
  expect(await tables.list()).toEqual([]);
  life.abort(new OwnerGone());
});

test('one that is silent is told of, what is asked of it rejects, and a run goes on until it answers again', async () => {
  const { engine, heard, life, answer } = followed();
  const listed = outcomeOf(engine.tables.list());
  const ran = outcomeOf(engine.runs.execute({} as never, 'one', () => {}));
  await vi.advanceTimersByTimeAsync(SILENCE);
  expect(await listed).toEqual({ cause: new OwnerSilent() });
  expect(heard).toEqual([true]);
  // What is asked meanwhile waits no longer than for the next look.
  const saved = outcomeOf(engine.sessions.saveText('typed'));
  await vi.advanceTimersByTimeAsync(SILENCE);
  expect(await saved).toEqual({ cause: new OwnerSilent() });
  expect(heard).toEqual([true]);
  answer();
  expect(await ran).toEqual({ value: 'done' });
  await vi.waitFor(() => expect(heard).toEqual([true, false]));
  expect(await engine.tables.list()).toEqual([]);
  life.abort(new OwnerGone());
});

test('of one that is gone nothing waits for an answer, and what only reads asks whoever goes on', async () => {
  const { engine, heard, life } = followed();
  const [listed, ran] = [
    outcomeOf(engine.tables.list()),
    outcomeOf(engine.runs.execute({} as never, 'one', () => {})),
  ];
  const engines = [engine, { tables: { list: () => Promise.resolve(['mine']) } }];
  const looked = whoeverHasIt(() => engines.shift()!.tables.list() as Promise<unknown>);
  life.abort(new OwnerGone());
  expect(await listed).toEqual({ cause: new OwnerGone() });
  expect(await ran).toEqual({ cause: new OwnerGone() });
  expect(await looked).toEqual(['mine']);
  expect(await outcomeOf(engine.runs.cancel())).toEqual({ cause: new OwnerGone() });
  expect(heard).toEqual([]);
  await expect(whoeverHasIt(() => Promise.reject(new Error('read wrongly')))).rejects.toThrow('read wrongly');
});
