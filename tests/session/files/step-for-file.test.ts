/** A step for a file goes by the text as it is, which may not have been looked at yet. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPage, stubPage, type Opened } from '../guest-session.ts';

beforeEach(() => void stubPage());
afterEach(() => void vi.unstubAllGlobals());

const HEAD = 'oml_version: "0.1.0"\nname: n\nsteps:\n';
const sql = (id: string, query: string): string =>
  `  - id: ${id}\n    component: duckdb.processor\n    mode: transform\n    config:\n      query: ${query}\n`;
const READS =
  '  - id: extract-penguins\n    component: filesystem.csv_extractor\n    mode: read\n    needs: []\n    config:\n      path: penguins.csv\n';
const PENGUINS = new Uint8Array(readFileSync('public/examples/starter/data/penguins.csv'));

async function opened(text: string): Promise<Opened['session']> {
  const { session } = await openPage({
    type: 'given',
    state: { text, params: {}, files: [{ path: 'penguins.csv', content: PENGUINS }] },
  });
  await session.script.check();
  return session;
}

test('a step that is added right after typing stands at the end of what was typed', async () => {
  const session = await opened(HEAD + sql('a', 'SELECT 1'));
  const typed = HEAD + sql('first', 'SELECT 1 AS a_longer_query') + sql('second', 'SELECT 2 AS another');
  session.script.edit(typed);
  await session.addStepFor('penguins.csv');
  expect(session.script.text).toBe(`${typed}\n${READS}`);
  expect(session.selection.id).toBe('extract-penguins');
});

test('into a text that is no YAML no step is added, and why is said', async () => {
  const session = await opened(HEAD + sql('a', 'SELECT 1'));
  const broken = `${HEAD}  - id: "a\n${sql('b', 'SELECT 2')}`;
  session.script.edit(broken);
  await session.addStepFor('penguins.csv');
  expect(session.script.text).toBe(broken);
  expect(session.notices.list.map(({ message }) => message)).toEqual([
    'A step for penguins.csv could not be added, because the text is no valid YAML. Put right what Problems says of it, then try again.',
  ]);
});
