/** Run that is pressed while a pipeline is on its way: that one is meant, and where it cannot be had the text that is there does not run. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { memoryStore } from '#session/page/memory-store.ts';
import { engineInPage, openWith, stubPage } from '../page-session.ts';

beforeEach(() => void stubPage());
afterEach(() => void vi.unstubAllGlobals());

const TEXT = `oml_version: "0.1.0"
name: there
steps:
  - {id: a, component: duckdb.processor, mode: transform, needs: [], config: {query: SELECT 1 AS n}}
`;

/** A session with TEXT, and a pipeline that is on its way to it until it is let go. */
async function withOneComing() {
  const session = openWith(memoryStore(), engineInPage());
  await session.start();
  session.script.edit(TEXT);
  await session.script.check();
  const content = new Blob([]);
  let refuse: (cause: Error) => void = () => {};
  vi.spyOn(content, 'text').mockReturnValue(new Promise((_, reject) => (refuse = reject)));
  const coming = session.imports.add([{ path: 'next.yaml', content }]);
  return { session, refuse: () => refuse(new Error('It is gone.')), coming };
}

const messages = (session: Awaited<ReturnType<typeof withOneComing>>['session']) =>
  session.notices.list.map(({ message }) => message);

test('it is refused in the moment of the press, and the run does not begin', async () => {
  const { session, refuse, coming } = await withOneComing();
  const pressed = session.runs.run();
  refuse();
  await Promise.all([pressed, coming]);
  expect(messages(session)).toEqual([
    'next.yaml could not be opened: It is gone.',
    'The run could not begin: what was on its way is not here.',
  ]);
  expect([session.script.text, session.runs.phase, session.runs.plan]).toEqual([TEXT, 'idle', undefined]);
});

test('it was refused before the press: the text that is there is the one that is meant', async () => {
  const { session, refuse, coming } = await withOneComing();
  refuse();
  await coming;
  await session.runs.run();
  // This page has no DuckDB, so the run ends there: it was not kept from beginning by what did not come.
  expect(messages(session).filter((message) => message.includes('on its way'))).toEqual([]);
  expect(messages(session)[1]).toMatch(/^The run could not begin: /);
});
