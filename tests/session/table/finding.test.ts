/** Finding in a table, as somebody who goes from match to match: beside an engine that answers when it is told to. */
import { describe, expect, test } from 'vitest';
import { BLOCK } from '#core/find/read.ts';
import { PLAIN_VIEW } from '#core/sql/table-view.ts';
import { Finding, type Finder } from '#session/table/finding.svelte.ts';
import type { TableInfo } from '#session/engine/types.ts';

const ROWS = 20 * BLOCK;
const TABLE: TableInfo = {
  name: 't',
  version: '1',
  rows: ROWS,
  columns: [{ name: 'a', type: 'VARCHAR' }],
} as unknown as TableInfo;
const WHERE = { table: TABLE, view: PLAIN_VIEW, columns: ['a'] };

/** The text is in these rows. Counts are given as far as `until`; what is behind it waits for ever, until that grows. */
function engine(matches: readonly number[]) {
  const state = { until: ROWS };
  const finder: Finder = {
    of: () => ({ table: 't', version: '1' }) as never,
    ask: async (look) => {
      const finds = {
        count: async ({ from, to }: { from: number; to: number }) => {
          if (from >= state.until) return undefined;
          const blocks = new Map<number, number>();
          for (const row of matches.filter((at) => at >= from && at < to))
            blocks.set(Math.floor(row / BLOCK), (blocks.get(Math.floor(row / BLOCK)) ?? 0) + 1);
          return { blocks: [...blocks], before: to };
        },
        rows: async ({ from, to }: { from: number; to: number }) =>
          matches.filter((at) => at >= from && at < to).map((row) => ({ row, columns: [0] })),
        cancel: async () => {},
      };
      return look(finds as never);
    },
  };
  return { state, finder };
}

async function begun(matches: readonly number[], until = ROWS) {
  const { state, finder } = engine(matches);
  state.until = until;
  const went: number[] = [];
  const finding = new Finding(finder, ({ row }) => void went.push(row));
  finding.text = 'x';
  const whole = finding.begin(WHERE, { row: 0, column: 0 });
  const at = () => ({ row: went.at(-1) ?? 0, column: 0 });
  return { state, finding, went, whole, at };
}
const soon = () => new Promise((go) => setTimeout(go, 20));

describe('from match to match', () => {
  test('the next, and round at both ends', async () => {
    const { finding, went, whole, at } = await begun([3, 700, 3000]);
    await whole;
    expect([finding.phase, finding.found, finding.number]).toEqual(['complete', 3, 1]);
    await finding.next(at, 1);
    await finding.next(at, 1);
    await finding.next(at, 1);
    expect(finding.wrapped).toBe('end');
    await finding.next(at, -1);
    expect(finding.wrapped).toBe('beginning');
    expect(went).toEqual([3, 700, 3000, 3, 3000]);
    expect(finding.number).toBe(3);
  });

  test('nothing found goes nowhere', async () => {
    const { finding, went, whole, at } = await begun([]);
    await whole;
    await finding.next(at, 1);
    expect([finding.phase, finding.found, went]).toEqual(['complete', 0, []]);
  });
});

test('after a stop, Next goes on counting, and to what is behind what was counted', async () => {
  const { state, finding, went, at } = await begun([3, 3000], 0);
  await soon();
  expect(went).toEqual([3]);
  finding.stop();
  expect(finding.phase).toBe('stopped');
  await finding.next(at, 1);
  expect(finding.phase).toBe('counting');
  state.until = ROWS;
  await expect.poll(() => finding.phase, { timeout: 5000 }).toBe('complete');
  expect(went).toEqual([3, 3000]);
  expect(finding.found).toBe(2);
});

test('closed, nothing that was asked before arrives', async () => {
  const { state, finding, went, whole } = await begun([3000], 0);
  finding.close();
  state.until = ROWS;
  await whole;
  expect([finding.phase, went]).toEqual(['idle', []]);
});
