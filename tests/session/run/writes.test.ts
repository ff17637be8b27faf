/** What a person agrees to before rows go elsewhere, and how the page says it. */
import { expect, test } from 'vitest';
import type { Plan } from '#core/plan/plan.ts';
import type { StepReuse } from '#core/run/reuse.ts';
import type { StepTarget } from '#core/run/writes.ts';
import { named } from '#session/guest/consent.ts';
import { writeLines } from '#session/guest/guest-words.ts';
import type { RunRequest } from '#session/run/run-request.ts';
import type { Script } from '#session/text/script.svelte.ts';
import type { Checked } from '#session/text/text-check.svelte.ts';
import { WriteConsent } from '#session/run/write-consent.svelte.ts';
import { admits, agreeing, withoutWriting } from '#session/run/write-agreement.ts';
import { writeLine } from '#session/run/write-lines.ts';
import { check as checkText } from '../../../workers/check/check.ts';

const into = (mode: string, step = 'into'): StepTarget => ({
  step,
  input: 'rows',
  target: 'table t at db',
  mode,
});
const planOf = (...ids: string[]): Plan => ({ steps: ids.map((id) => ({ id })) }) as unknown as Plan;

function asker(...targets: readonly StepTarget[]) {
  let check = { text: 'a', targets } as unknown as Checked;
  let judged: ReadonlyMap<string, StepReuse> | undefined;
  const script = {
    get checked() {
      return check;
    },
  } as Script;
  const writes = new WriteConsent(script);
  const freshness = { judge: () => judged } as never;
  return {
    writes,
    become: (text: string, ...next: readonly StepTarget[]) =>
      void (check = { text, targets: next } as unknown as Checked),
    judge: (found: ReadonlyMap<string, StepReuse>) => void (judged = found),
    run: (request: RunRequest = {}, plan = planOf('rows', 'into')) =>
      admits({ writes, freshness }, { check, plan, request }),
  };
}

test('each target and mode is asked about once, and what was agreed to runs', () => {
  const at = asker(into('append'));
  expect(at.run()).toBe(false);
  expect(at.writes.asked?.writes).toEqual([into('append')]);
  // Pressed again without an answer: asked again.
  expect(at.run()).toBe(false);
  expect(agreeing(at.writes.asked!)).toEqual({ agrees: ['append table t at db'] });
  expect(at.run(agreeing(at.writes.asked!))).toBe(true);
  expect(at.run()).toBe(true);
  at.become('b', into('replace'));
  expect(at.run()).toBe(false);
  at.become('c', into('append'), into('append', 'twice'));
  expect(at.run({}, planOf('rows', 'into', 'twice'))).toBe(true);
});

test('of two targets the one that nobody agreed to is asked about', () => {
  const at = asker(into('append'));
  at.run();
  at.run(agreeing(at.writes.asked!));
  at.become('b', into('append'), { ...into('append', 'other'), target: 'table u at db' });
  expect(at.run({}, planOf('rows', 'into', 'other'))).toBe(false);
  expect(at.writes.asked?.writes.map(({ target }) => target)).toEqual(['table u at db']);
});

test('what does not run is not asked about', () => {
  const at = asker(into('append'));
  expect(at.run({ scope: { type: 'to', step: 'rows' } }, planOf('rows'))).toBe(true);
  // The run that is continued has written it.
  at.judge(new Map([['into', { state: 'fresh' } as unknown as StepReuse]]));
  expect(at.run({ continues: { continues: 'r1' } })).toBe(true);
  expect(at.run()).toBe(false);
});

test('an answer to what is another by then asks anew', () => {
  const at = asker(into('append'));
  at.run();
  const answer = agreeing(at.writes.asked!);
  at.become('b', into('replace'));
  expect(at.writes.asked).toBeUndefined();
  expect(at.run(answer)).toBe(false);
  expect(at.writes.asked?.writes).toEqual([into('replace')]);
  // The same text, checked again as a file has come: the question stays.
  at.become('b', into('replace'));
  expect(at.writes.asked?.writes).toEqual([into('replace')]);
});

test('another session has agreed to nothing', () => {
  const at = asker(into('append'));
  at.run();
  at.run(agreeing(at.writes.asked!));
  at.writes.forget();
  expect([at.run(), at.writes.asked === undefined]).toEqual([false, false]);
});

test('run without writing is the same run, dry', () => {
  const at = asker(into('append'));
  at.run({ scope: { type: 'to', step: 'into' } });
  expect(withoutWriting(at.writes.asked!)).toEqual({ scope: { type: 'to', step: 'into' }, dryRun: true });
});

test.each<[what: string, target: Partial<StepTarget>, rows: number | undefined, said: string, note?: string]>(
  [
    ['rows that are known', { mode: 'append' }, 1204, 'append 1,204 rows'],
    ['rows that are not', { mode: 'append' }, undefined, 'append', 'rows: known when `rows` has run'],
    [
      'a replacement',
      { mode: 'replace', deletes: true },
      3,
      'replace: deletes all rows that are there, then writes 3',
    ],
    ['an upsert', { mode: 'upsert by id' }, 1, 'upsert by id: 1 row'],
  ],
)('%s', (_, target, rows, what, note) => {
  const fresh = { state: 'fresh', row: { rows } } as unknown as StepReuse;
  const judged = new Map<string, StepReuse>([['rows', rows === undefined ? { state: 'never_run' } : fresh]]);
  expect(writeLine({ ...into('x'), ...target }, judged)).toEqual({
    target: 'table t at db',
    what,
    ...(note === undefined ? {} : { rows: note }),
  });
});

const TEXT = (mode: string): string => `oml_version: "0.1.0"
name: p
steps:
  - {id: rows, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}
  - {id: into, component: supabase.writer, mode: write, config: {connection: '@supabase.main', table: t, write_mode: ${mode}, primary_key: id}}
`;
const CONNECTIONS = `version: 1
connections:
  supabase:
    main: {url: 'https://someone:hunter2hunter2@db.example/hunter2hunter2', key: hunter2hunter2hunter2}
`;

test('the checker says where the text writes and how, without secrets; a guest is told, and agrees to just that', () => {
  const effectsOf = (mode: string) => {
    const found = checkText(TEXT(mode), { choice: { params: {} }, connections: CONNECTIONS });
    expect(found.targets).toEqual([
      {
        step: 'into',
        input: 'rows',
        target: 'table public.t at db.example',
        mode: mode === 'upsert' ? 'upsert by id' : mode,
        ...(mode === 'replace' ? { deletes: true } : {}),
      },
    ]);
    expect(JSON.stringify(found.targets)).not.toContain('hunter2');
    return found.effects!;
  };
  const effects = effectsOf('append');
  expect(writeLines(effects)).toEqual([
    { note: 'rows to table public.t at db.example (append), by Supabase writer in step into' },
  ]);
  expect(named(effects, [])).toEqual([
    'rows to db.example',
    'append table public.t at db.example',
    'rows of a.csv',
  ]);
  expect(named(effectsOf('replace'), [])).toContain('replace table public.t at db.example');
  expect(checkText(TEXT('append')).targets).toBeUndefined();
});
