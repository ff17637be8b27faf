/** The cell one is at, and what of it goes into the clipboard. */
import { afterEach, expect, test, vi } from 'vitest';
import { CurrentCell } from '../../src/ui/table/current.svelte.ts';

afterEach(() => vi.unstubAllGlobals());

/** What the clipboard holds after Ctrl+C on the cell, which held `before`; and what is said of it. */
async function copied(row: readonly (string | null)[] | undefined, whole: string | null) {
  let held = 'before';
  vi.stubGlobal('getSelection', () => null);
  vi.stubGlobal(
    'ClipboardItem',
    class {
      constructor(readonly content: Record<string, Promise<string>>) {}
    },
  );
  const write = async ([item]: { content: Record<string, Promise<string>> }[]): Promise<void> => {
    held = (await item?.content['text/plain']) ?? held;
  };
  vi.stubGlobal('navigator', { clipboard: { write } });
  const cell = new CurrentCell({
    of: () => ({ table: 't', version: '1' }),
    columns: () => [{ name: 'a', type: 'VARCHAR' }],
    row: () => row,
    whole: async () => (whole === null ? null : new Blob([whole])),
  });
  const clipboardData = { setData: (_: string, text: string) => void (held = text) };
  const event = { preventDefault() {}, clipboardData } as unknown as ClipboardEvent;
  await cell.copy(event, null);
  return [held, cell.said];
}

test.each([
  ['a value that is there', ['x'], 'never asked', ['x', '']],
  ['NULL', [null], 'never asked', ['', '']],
  [
    'one of which the row has the beginning',
    [`${'y'.repeat(2000)}…`],
    'all',
    ['all', 'Copied 3 characters.'],
  ],
  ['one that is still on its way', undefined, 'came late', ['came late', 'Copied 9 characters.']],
  ['NULL that is still on its way', undefined, null, ['', 'Copied 0 characters.']],
] as const)('%s', async (_, row, whole, expected) => {
  expect(await copied(row, whole)).toEqual(expected);
});
