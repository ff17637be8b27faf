/** Where steps stand, and where the arrow keys go. */
import { expect, test } from 'vitest';
import { arrange, neighbour, NODE, path, stack } from '../../src/ui/steps/layout.ts';
import { fileFromText } from '../../src/ui/files/dropped.ts';

const edge = (from: string, to: string) => ({ from, to, implied: false });

test('a chain stands the same before and after the layout library has loaded', async () => {
  const ids = ['a', 'b', 'c'];
  const edges = [edge('a', 'b'), edge('b', 'c')];
  expect([...(await arrange(ids, edges)).nodes]).toEqual([...stack(ids, edges).nodes]);
});

test('nothing overlaps in a diamond, and unknown ends are left out', async () => {
  const ids = ['a', 'b', 'c', 'd', 'constructor'];
  const placed = await arrange(ids, [
    edge('a', 'b'),
    edge('a', 'c'),
    edge('b', 'd'),
    edge('c', 'd'),
    edge('a', 'zzz'),
  ]);
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
  expect(await arrange([], [])).toMatchObject({ lines: [] });
  expect(stack([], []).height).toBe(0);
  expect(path([])).toBe('');
});

test('pasted text is a pipeline, rows, or nothing', () => {
  expect(fileFromText('oml_version: "0.1.0"\nsteps: []', [])?.path).toBe('pasted.yaml');
  expect(fileFromText('a,b\n1,2\n', [])?.path).toBe('pasted.csv');
  expect(fileFromText('a\tb\n1\t2\n', ['pasted.tsv'])?.path).toBe('pasted-2.tsv');
  expect(fileFromText('hello, world', [])).toBeUndefined();
  expect(fileFromText('a line\nanother', [])).toBeUndefined();
});
