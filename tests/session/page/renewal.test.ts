/** A newer version of the page: told of when nothing goes on, and used when all that was typed is in safety. */
import { expect, test } from 'vitest';
import type { KeptPageState } from '#session/page/kept-page.ts';
import { Notices } from '#session/page/notices.svelte.ts';
import { Renewal } from '#session/page/renewal.svelte.ts';

function parts({ busy = false, saves = true } = {}) {
  const notices = new Notices();
  const renewed: string[] = [];
  const state = { busy, saves };
  let tell: (state: KeptPageState) => void = () => {};
  const renewal = new Renewal({
    page: {
      follow: (told) => {
        tell = told;
        return Promise.resolve();
      },
      renew: () => {
        renewed.push('renewed');
        return Promise.resolve();
      },
    },
    notices,
    isBusy: () => state.busy,
    save: () => {
      renewed.push('saved');
      return Promise.resolve(state.saves);
    },
  });
  const stop = renewal.follow();
  const told = (change: Partial<KeptPageState>) => {
    tell({ offline: false, newer: false, ...change });
    renewal.announce();
  };
  const messages = () => notices.list.map(({ message }) => message);
  return { renewal, notices, renewed, state, told, messages, stop };
}

test('says that it opens offline when that is told, and not before', () => {
  const { renewal, told } = parts();
  expect(renewal.offline).toBe(false);
  told({ offline: true });
  expect(renewal.offline).toBe(true);
  told({ offline: false });
  expect(renewal.offline).toBe(false);
});

test('a newer version is announced once, stays until it is answered, and is used after saving', async () => {
  const { notices, renewed, told, messages } = parts();
  told({ newer: true });
  told({ newer: true });
  expect(messages()).toEqual(['A new version is there.']);
  const [notice] = notices.list;
  expect(notice?.lasting).toBe(true);
  expect(notice?.action?.label).toBe('Reload to use it');
  if (notice) await notices.act(notice);
  expect(renewed).toEqual(['saved', 'renewed']);
});

test('is neither announced nor used while something goes on', async () => {
  const { renewal, renewed, told, messages } = parts({ busy: true });
  told({ newer: true });
  expect(messages()).toEqual([]);
  await renewal.use();
  expect(renewed).toEqual([]);
});

test('is not used when the text cannot be saved, which is told with a way to try again', async () => {
  const { renewal, renewed, notices, told } = parts({ saves: false });
  told({ newer: true });
  await renewal.use();
  expect(renewed).toEqual(['saved']);
  expect(notices.list.map(({ tone, message, action }) => [tone, message, action?.label])).toContainEqual([
    'error',
    'The page was not reloaded: its text could not be saved first.',
    'Try again',
  ]);
});

test('where nothing keeps the page nothing is told', () => {
  const notices = new Notices();
  const renewal = new Renewal({
    page: undefined,
    notices,
    isBusy: () => false,
    save: () => Promise.resolve(true),
  });
  renewal.follow()();
  renewal.announce();
  expect([renewal.offline, renewal.possible, notices.list.length]).toEqual([false, false, 0]);
});
