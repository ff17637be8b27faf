/** The two stores behave alike, and one that the browser forbids keeps nothing and throws nothing. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browserStore } from '#session/page/browser-store.ts';
import { memoryStore } from '#session/page/memory-store.ts';

/** As much of the browser's storage as is used. */
function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

let [local, tab] = [storage(), storage()];
beforeEach(() => {
  [local, tab] = [storage(), storage()];
  vi.stubGlobal('localStorage', local);
  vi.stubGlobal('sessionStorage', tab);
});
afterEach(() => void vi.unstubAllGlobals());

describe.each([
  ['browser', browserStore],
  ['memory', memoryStore],
])('%s', (_, create) => {
  test('what is written is read, in its own area, until it is removed', () => {
    const store = create();
    expect(store.read('a')).toBeUndefined();
    expect([store.write('a', '1'), store.write('a', '2', 'tab')]).toEqual([true, true]);
    expect([store.read('a'), store.read('a', 'browser'), store.read('a', 'tab')]).toEqual(['1', '1', '2']);
    store.remove('a');
    expect([store.read('a'), store.read('a', 'tab')]).toEqual([undefined, '2']);
  });
});

test('the browser keeps it under keys of ours', () => {
  browserStore().write('theme', 'dark');
  browserStore().write('session', 's', 'tab');
  expect([[...local.kept], [...tab.kept]]).toEqual([[['osiris.theme', 'dark']], [['osiris.session', 's']]]);
});

test('where storage is full nothing older stays under the key', () => {
  const store = browserStore();
  store.write('text.s', 'older');
  local.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  expect(store.write('text.s', 'newer')).toBe(false);
  expect(store.read('text.s')).toBeUndefined();
});

test('where it is forbidden nothing is kept, and nothing throws', () => {
  const denied = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  vi.stubGlobal('localStorage', undefined);
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, get: denied });
  const store = browserStore();
  expect(store.write('a', '1')).toBe(false);
  expect(store.read('a')).toBeUndefined();
  expect(() => store.remove('a')).not.toThrow();
});

test('asked to keep the sessions, memory says no', async () => {
  expect(await memoryStore().persist()).toBe(false);
});
