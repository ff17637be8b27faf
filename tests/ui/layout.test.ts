/** Where steps stand, and where the arrow keys go. */
import { expect, test } from 'vitest';
import { ladder } from '../../src/ui/steps/ladder.ts';
import { arrange, fit, neighbour, path } from '../../src/ui/steps/layout.ts';
import { LEAST, NODE, type Placement } from '../../src/ui/steps/placement.ts';
import { fileFromText } from '#session/files/pasted.ts';

const edge = (from: string, to: string) => ({ from, to, implied: false });

test('a chain stands the same before and after the layout library has loaded', async () => {
  const ids = ['a', 'b', 'c'];
  const edges = [edge('a', 'b'), edge('b', 'c')];
  const placed = await fit(ids, edges, 288);
  expect(placed).toEqual(ladder(ids, edges, 288));
  expect([...(await arrange(ids, edges, NODE.width)).nodes]).toEqual([...placed.nodes]);
  expect(placed.lines.map(({ label }) => label?.y)).toEqual([78, 176]);
});

test('nothing overlaps in a diamond, and unknown ends are left out', async () => {
  const ids = ['a', 'b', 'c', 'd', 'constructor'];
  const placed = await arrange(
    ids,
    [edge('a', 'b'), edge('a', 'c'), edge('b', 'd'), edge('c', 'd'), edge('a', 'zzz')],
    NODE.width,
  );
  expect(placed.lines).toHaveLength(4);
  const corners = [...placed.nodes.values()];
  for (const [i, one] of corners.entries())
    for (const other of corners.slice(i + 1))
      expect(Math.abs(one.x - other.x) >= NODE.width || Math.abs(one.y - other.y) >= NODE.height).toBe(true);
  expect(neighbour(placed, 'b', 'ArrowLeft')).toBe('c');
  expect(neighbour(placed, 'd', 'ArrowUp')).toMatch(/[bc]/);
  expect(neighbour(placed, 'd', 'ArrowDown')).toBeUndefined();
  expect(neighbour(placed, 'd', 'x')).toBeUndefined();
});

test('no steps, no size', async () => {
  expect(await arrange([], [], NODE.width)).toMatchObject({ lines: [] });
  expect(ladder([], [], 288).height).toBe(0);
  expect(path([])).toBe('');
});

test('pasted text is a pipeline, rows, or nothing', () => {
  expect(fileFromText('oml_version: "0.1.0"\nsteps: []', [])?.path).toBe('pasted.yaml');
  expect(fileFromText('a,b\n1,2\n', [])?.path).toBe('pasted.csv');
  expect(fileFromText('a\tb\n1\t2\n', ['pasted.tsv'])?.path).toBe('pasted-2.tsv');
  expect(fileFromText('[{"a": 1}]', [])?.path).toBe('pasted.json');
  expect(fileFromText('{"a": 1}\n{"a": 2}\n', [])?.path).toBe('pasted.ndjson');
  expect(fileFromText('[not] JSON\n[at] all', [])).toBeUndefined();
  expect(fileFromText('hello, world', [])).toBeUndefined();
  expect(fileFromText('a line\nanother', [])).toBeUndefined();
});

/** Nodes `s0`, `s1`, ... of a chain, and of a tree in which every node is read by two. */
const ids = (count: number) => Array.from({ length: count }, (_, n) => `s${n}`);
const linear = (count: number) => ids(count - 1).map((id, n) => edge(id, `s${n + 1}`));
const branchy = (count: number) =>
  ids(count).flatMap((id, n) =>
    [2 * n + 1, 2 * n + 2].filter((to) => to < count).map((to) => edge(id, `s${to}`)),
  );

function expectReadable({ nodes, nodeWidth, width, lines }: Placement, room: number, edges: number) {
  expect(width).toBeLessThanOrEqual(room);
  expect(nodeWidth).toBeGreaterThanOrEqual(LEAST);
  expect(lines).toHaveLength(edges);
  const corners = [...nodes.values()];
  for (const [i, one] of corners.entries()) {
    expect(one.x + nodeWidth).toBeLessThanOrEqual(width);
    for (const other of corners.slice(i + 1))
      expect(Math.abs(one.x - other.x) >= nodeWidth || Math.abs(one.y - other.y) >= NODE.height).toBe(true);
  }
}

test.each([
  [3, 288],
  [8, 288],
  [30, 288],
  [8, 688],
  [30, 688],
])('%i steps fit into %i px, linear and branchy, and no node is too narrow to read', async (count, room) => {
  expectReadable(await fit(ids(count), linear(count), room), room, count - 1);
  expectReadable(await fit(ids(count), branchy(count), room), room, count - 1);
});

test('ranks where there is room for them, else lanes, of which those of different steps never meet', async () => {
  const diamond = [edge('s0', 's1'), edge('s0', 's2'), edge('s1', 's3'), edge('s2', 's3')];
  expect((await fit(ids(4), diamond, 500)).height).toBeLessThan(300);
  const below = await fit(ids(4), diamond, 288);
  expect(below.height).toBe(4 * 98 - 40);
  const lanes = below.lines.filter(({ label }) => !label).map(({ path }) => /Q([\d.]+),/.exec(path)?.[1]);
  expect(lanes).toHaveLength(2);
  expect(new Set(lanes).size).toBe(2);
  // A line between neighbours goes straight down, where what flows is written.
  expect(below.lines.filter(({ label }) => label).map(({ edge }) => edge.from)).toEqual(['s0', 's2']);
});
