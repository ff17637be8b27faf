/** The words of graphs mean the same to the shells and to Python's readers, whatever a step is called. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { readArguments } from '#adapters/node/cli/arguments.ts';
import type { FrozenPlan } from '#core/machines/frozen.ts';
import { graphFor } from '#core/machines/schedulers.ts';
import { bashWord, shellWord } from '#core/machines/shell.ts';

const NAMES = [
  'plain-1',
  "it's",
  'say "x"',
  'kunden ☃ 😀',
  '$HOME `id` \\ # % {{ run_id }} {% x %}',
  'two\nlines\tand a tab',
  '-n',
  '',
];

test.each(NAMES)('%j is one word of sh', (name) => {
  expect(execFileSync('sh', ['-c', `printf '%s' ${shellWord(name)}`], { encoding: 'utf8' })).toBe(name);
});

test.each(NAMES)('%j is one word of bash, without what a template begins with', (name) => {
  const word = bashWord(name);
  expect(word).not.toMatch(/[{}]/);
  expect(execFileSync('bash', ['-c', `printf '%s' ${word}`], { encoding: 'utf8' })).toBe(name);
});

const step = (id: string, ...needs: string[]) => ({ id, component: 'duckdb.processor', needs });
const plan = {
  file: 'p.yaml',
  manifest: { name: 'P "q"' },
  steps: [step("it's $HOME"), step('b☃', "it's $HOME"), step('b!', "it's $HOME"), step('c\nd', 'b☃', 'b!')],
} as unknown as FrozenPlan;

test('a makefile has a target a step, and one for those that nobody needs', () => {
  const { extension, text } = graphFor('make', plan, "it's #1.json");
  expect(extension).toBe('.mk');
  expect(text).toContain("PLAN ?= it's \\#1.json\n");
  expect(text).toContain('\nall: step-4\n');
  expect(text).toContain(
    `\n# it's $HOME (duckdb.processor)\nstep-1:\n\t$(OML) run '$(subst ','\\'',$(PLAN))' --only='it'\\''s $$HOME' $(OPTIONS)\n`,
  );
  expect(text).toContain('\nstep-4: step-2 step-3\n');
});

test.each([
  [undefined, true],
  ['other.duckdb', true],
  ['ducklake:lake.ducklake', true],
  ['ducklake:postgres:host=db.test dbname=lake', false],
  ['@engine.lake', false],
])('tables on %s: a step at a time is %s', (engine, isAlone) => {
  const { text } = graphFor('make', { ...plan, engine } as FrozenPlan, 'p.plan.json');
  expect(text.includes('\n.NOTPARALLEL:\n')).toBe(isAlone);
  const dag = graphFor('airflow', { ...plan, engine } as FrozenPlan, 'p.plan.json').text;
  expect(dag.includes('\n    max_active_tasks=1,\n')).toBe(isAlone);
});

test('a step that begins with a hyphen is a value, and no option', () => {
  const odd = { ...plan, steps: [step('-x')] } as unknown as FrozenPlan;
  expect(graphFor('make', odd, 'p.plan.json').text).toContain(' --only=-x $(OPTIONS)\n');
  const { text } = graphFor('airflow', odd, 'p.plan.json');
  expect(text).toContain(' --only={word} {places} {OPTIONS}"');
  expect(text).toContain(`"$'-x'"),`);
  expect(readArguments(['run', 'p.plan.json', '--only=-x'], '/')).toMatchObject({ only: ['-x'] });
});

test('a DAG has a task a step, each called so that Airflow takes it', () => {
  const { extension, text } = graphFor('airflow', plan, 'p.plan.json');
  expect(extension).toBe('.py');
  const ids = [...text.matchAll(/step\("([^"]*)", "/g)].map(([, id]) => id);
  expect(ids).toEqual(['it_s_HOME', 'b_', 'b_-2', 'c_d']);
  expect(text).toContain('dag_id="P_q_"');
  expect(text).toContain('tasks["b_-2"] >> tasks["c_d"]');
});

test('a command names the places that its step needs, and no others', () => {
  const steps = [
    { ...step('reads'), files: ['a.csv'] },
    { ...step('samples'), files: [], standIn: { path: 's.csv' } },
    { ...step('asks'), files: [], connection: '@http.shop' },
    { ...step('joins'), files: [] },
  ];
  const places = { data: "/da'ta $x", connections: '../c{{d}}.yaml' };
  const made = { ...plan, steps } as unknown as FrozenPlan;
  const lines = graphFor('make', made, 'p.plan.json', places).text.match(/--only=.*/g);
  expect(lines).toEqual([
    `--only=reads --data='/da'\\''ta $$x' $(OPTIONS)`,
    `--only=samples --data='/da'\\''ta $$x' $(OPTIONS)`,
    `--only=asks --connections='../c{{d}}.yaml' $(OPTIONS)`,
    '--only=joins $(OPTIONS)',
  ]);
  const dag = graphFor('airflow', made, 'p.plan.json', places).text;
  expect(dag).toContain(`, "$'reads'", "--data=$'/da\\\\x27ta $x'"),`);
  expect(dag).toContain(`"--connections=$'../c\\\\x7b\\\\x7bd\\\\x7d\\\\x7d.yaml'"`);
  expect(dag).toContain(`"$'joins'"),`);
  const onEngine = { ...made, engine: '@engine.lake' };
  expect(graphFor('make', onEngine, 'p.plan.json', places).text.match(/--connections/g)).toHaveLength(5);
});
