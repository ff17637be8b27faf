/** A run that is pressed while connections are being added waits for them: a pipeline that names one would have no plan before. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPage, stubPage } from '../guest-session.ts';

beforeEach(() => void stubPage());
afterEach(() => void vi.unstubAllGlobals());

const TEXT = `oml_version: "0.1.0"
name: n
steps:
  - {id: a, component: http.extractor, mode: read, config: {connection: '@http.shop', url: rows.csv}}
`;
const CONNECTIONS = 'connections: {http: {shop: {base_url: "http://127.0.0.1:9/"}}}';

test('connections that are being added are known when they have arrived, and not before', async () => {
  const { session } = await openPage({ type: 'given', state: { text: TEXT, params: {}, files: [] } });
  const added = session.files.add([{ path: 'osiris_connections.yaml', content: new Blob([CONNECTIONS]) }]);
  expect((await session.script.check())?.plan).toBeUndefined();
  await session.files.settingsArrived();
  expect((await session.script.check())?.plan?.steps.map(({ id }) => id)).toEqual(['a']);
  expect(await added).toBe(true);
  await session.files.settingsArrived();
});

test('connections that could not be added keep a run from beginning without them', async () => {
  const { session } = await openPage({ type: 'given', state: { text: TEXT, params: {}, files: [] } });
  const content = new Blob([CONNECTIONS]);
  vi.spyOn(content, 'stream').mockImplementation(() => {
    throw new Error('It cannot be read.');
  });
  const added = session.files.add([{ path: 'osiris_connections.yaml', content }]);
  await expect(session.files.settingsArrived()).rejects.toThrow('osiris_connections.yaml was not added.');
  expect(await added).toBe(false);
});
