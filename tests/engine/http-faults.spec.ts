/** Answers that are not what they promised, in Chromium: asked for again, or told in words, and the table of before stands. */
import { expect, type Page } from '@playwright/test';
import { breakOff, inTurn, send, serve, stall, status, type Answer } from '../drivers/http-server.ts';
import { openEngine, pipelineOf, runText, snapshot, test } from './harness.ts';

const PORT = 4375;
const good = send('id\n1\n2\n', 'text/csv');
const many = Array.from({ length: 300_000 }, (_, id) => `${id}\n`).join('');

/** Answers before the good one, by what is wrong with them; and the warning that tells of the first. */
const FAULTS: Readonly<Record<string, readonly [RegExp, ...Answer[]]>> = {
  'ends early': [/broke off/, breakOff('id\n1\n')],
  'ends early after rows were loaded': [/broke off/, breakOff(`id\n${many}`)],
  'ends before the length it promised, which is another each time': [
    /broke off/,
    breakOff('id\n1\n', { length: 1000 }),
    breakOff('id\n7\n8\n9\n', { length: 70 }),
  ],
  stalls: [/nothing came for 0\.5 s/, stall('id\n1\n')],
  'never begins': [/nothing came/, () => {}],
  'is an error at first': [/answered 503/, status(503, 'busy'), status(429), status(500)],
};

const load = (page: Page, path: string, retries: number) => {
  const config = { url: `http://127.0.0.1:${PORT}${path}`, retry_delay: 0.02, timeout: 0.5, retries };
  return runText(
    page,
    pipelineOf(`id: t, component: http.extractor, mode: read, config: ${JSON.stringify(config)}`),
  );
};

const open =
  (answer: Answer): Answer =>
  (response, request, url) => {
    response.setHeader('access-control-allow-origin', '*');
    answer(response, request, url);
  };

test('an answer that breaks off, stalls, changes or is an error, and then is right @more', async ({
  page,
}) => {
  const faults = Object.entries(FAULTS);
  const answers = faults.flatMap(([, [, ...wrong]], i) => [
    [`/recovers-${i}`, open(inTurn(...wrong, good))] as const,
    [`/fails-${i}`, open(inTurn(...wrong, wrong.at(-1)!))] as const,
  ]);
  const server = await serve(PORT, { '/good': open(good), ...Object.fromEntries(answers) });
  try {
    await openEngine(page);
    for (const [i, [what, [warning, ...wrong]]] of faults.entries()) {
      const events = await load(page, `/recovers-${i}`, 3);
      expect(events.at(-1), what).toMatchObject({ event: 'run_complete', rows: 2 });
      const told = events.flatMap((event) => (event.event === 'log' ? [event.message] : []));
      expect(told[0], what).toMatch(warning);
      expect(server.asked.filter((line) => line.includes(`/recovers-${i}`))).toHaveLength(wrong.length + 1);
      const { t } = await snapshot(page);
      expect(t, what).toEqual({ total: 2, columns: [{ name: 'id', type: 'BIGINT' }], rows: [['1'], ['2']] });
    }
    for (const [i, [what]] of faults.entries()) {
      const end = (await load(page, `/fails-${i}`, 1)).at(-1);
      expect(end, what).toMatchObject({ event: 'run_failed', step_id: 't' });
      expect(end?.event === 'run_failed' ? end.error.message : '', what).toMatch(
        /It was the same after one retry\.|answered (429|503)/,
      );
      expect((await snapshot(page))['t']?.rows, what).toEqual([['1'], ['2']]);
    }
    expect((await load(page, '/good', 0)).at(-1)).toMatchObject({ event: 'run_complete', rows: 2 });
  } finally {
    await server.stop();
  }
});
