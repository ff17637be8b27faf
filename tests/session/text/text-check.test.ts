/** Only the newest text counts: one check at a time, and none of a text that nobody waits for. */
import { describe, expect, test } from 'vitest';
import { TextCheck } from '#session/text/text-check.svelte.ts';
import { createChecker, type Checkable, type Checker } from '#workers/check/checker.ts';

/** A text that changes, and a checker that answers when it is told to. */
function desk(start?: () => Promise<Checker>) {
  const checker = createChecker();
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  let text = 'name: a';
  let settings: Checkable['settings'] = { choice: { params: {} } };
  let reveal = (): void => {};
  const known = new Promise<void>((done) => (reveal = done));
  const slow: Checker = {
    ...checker,
    async check(of, version) {
      asked.push(of.text);
      await new Promise<void>((go) => waiting.push(go));
      return checker.check(of, version);
    },
  };
  const check = new TextCheck(start ?? (() => Promise.resolve(slow)), () => ({ text, settings }), known);
  return {
    check,
    asked,
    reveal,
    type: (next: string) => void (text = next),
    choose: (n: string) => void (settings = { choice: { params: { n } } }),
    /** Lets the check that waits end. */
    async answer(): Promise<void> {
      while (waiting.length === 0) await Promise.resolve();
      waiting.shift()?.();
    },
  };
}

describe('one text at a time', () => {
  test('nothing is checked before the text is known', async () => {
    const { check, asked, reveal, answer } = desk();
    const done = check.untilNewest();
    expect(asked).toEqual([]);
    reveal();
    await answer();
    expect(await done).toMatchObject({ text: 'name: a', outline: { name: 'a' } });
    expect(check.components?.has('duckdb.processor')).toBe(true);
  });

  test('what is told of an older text is dropped, texts between are never checked', async () => {
    const { check, asked, reveal, type, answer } = desk();
    reveal();
    const first = check.untilNewest();
    await Promise.resolve();
    while (asked.length === 0) await Promise.resolve();
    type('name: b');
    const second = check.untilNewest();
    type('name: c');
    const third = check.untilNewest();
    await answer();
    while (asked.length === 1) await Promise.resolve();
    expect(check.checked).toBeUndefined();
    await answer();
    const found = await Promise.all([first, second, third]);
    expect(found.map((each) => each?.text)).toEqual(['name: c', 'name: c', 'name: c']);
    expect(asked).toEqual(['name: a', 'name: c']);
    expect(check.outline.name).toBe('c');
  });

  test('a rest in typing checks once, and leaves what is typed meanwhile to the next rest', async () => {
    const { check, asked, reveal, type, answer } = desk();
    reveal();
    const rest = check.once();
    while (asked.length === 0) await Promise.resolve();
    type('name: b');
    await answer();
    await rest;
    expect(check.checked).toBeUndefined();
    const next = check.once();
    await answer();
    await next;
    expect(check.checked?.text).toBe('name: b');
    expect(asked).toEqual(['name: a', 'name: b']);
  });

  test('a text that is what was checked is not checked again; other settings are', async () => {
    const { check, asked, reveal, choose, answer } = desk();
    reveal();
    const done = check.untilNewest();
    await answer();
    await done;
    await check.once();
    await check.untilNewest();
    expect(asked).toEqual(['name: a']);
    choose('1');
    const again = check.untilNewest();
    await answer();
    expect((await again)?.settings).toEqual({ choice: { params: { n: '1' } } });
    expect(asked).toEqual(['name: a', 'name: a']);
  });

  test('a half-typed line keeps the outline of before', async () => {
    const { check, reveal, type, answer } = desk();
    reveal();
    const done = check.untilNewest();
    await answer();
    await done;
    type('name: [');
    const broken = check.untilNewest();
    await answer();
    expect((await broken)?.outline).toBeUndefined();
    expect(check.outline.name).toBe('a');
  });
});

test('a checker that could not be started is started anew', async () => {
  let tries = 0;
  const { check, reveal } = desk(() =>
    ++tries === 1 ? Promise.reject(new Error('offline')) : Promise.resolve(createChecker()),
  );
  reveal();
  await expect(check.untilNewest()).rejects.toThrow('offline');
  expect(await check.untilNewest()).toMatchObject({ text: 'name: a' });
  expect(tries).toBe(2);
});

test('a failure is located in the text that was checked, not in the newest', async () => {
  const { check, reveal, type } = desk(() => Promise.resolve(createChecker()));
  const text =
    'oml_version: "0.1.0"\nname: p\nsteps:\n  - {id: t, component: duckdb.processor, mode: transform, config: {query: SELECT nope}}\n';
  type(text);
  reveal();
  const checked = await check.untilNewest();
  if (!checked) throw new Error('not checked');
  type(`# other\n${text}`);
  await check.untilNewest();
  const { range } = await check.locate(checked, 't', { key: 'query', offset: 7 });
  expect(text.slice(range?.start, range?.end)).toBe('nope');
});
