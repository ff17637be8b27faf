/** What the page is told of stand-ins while one types. */
import { expect, test } from 'vitest';
import { check } from '#workers/check/check.ts';

const TEXT = `oml_version: "0.1.0"
name: movies
steps:
  - id: movies
    component: mysql.extractor
    mode: read
    config: {connection: '@mysql.main', query: SELECT 1}
  - id: away
    component: mysql.writer
    mode: write
    config: {connection: '@mysql.main', table: t}
`;
const told = (text: string, standIns?: string) =>
  check(text, { choice: { params: {} }, ...(standIns === undefined ? {} : { standIns }) });

test('a stand-in is offered where a step that reads cannot run, and nowhere else', () => {
  const { diagnostics, plan } = told(TEXT);
  expect(plan).toBeUndefined();
  expect(diagnostics.map(({ type, location, offer }) => ({ type, location, offer }))).toEqual([
    {
      type: 'unavailable_component',
      location: 'steps[0].component',
      offer: { title: 'Use a stand-in…', step: 'movies' },
    },
    { type: 'unavailable_component', location: 'steps[1].component', offer: undefined },
  ]);
});

test('with one the step is planned, asks nobody, and reads the sample', () => {
  const text = TEXT.slice(0, TEXT.indexOf('  - id: away'));
  const { diagnostics, plan, outline, effects } = told(text, 'stand_ins: {movies: m.csv}');
  expect(diagnostics.map(({ type, severity }) => `${severity} ${type}`)).toEqual(['warning stand_in']);
  expect(plan?.steps[0]).toMatchObject({ files: ['m.csv'], standIn: { path: 'm.csv', when: 'here' } });
  expect(outline?.steps[0]).toMatchObject({ files: ['m.csv'], asks: false, standIn: { path: 'm.csv' } });
  expect(effects?.contacts).toEqual([]);
});

test('a file of them that cannot be read is told, and keeps nothing else from running', () => {
  const text = `oml_version: "0.1.0"\nname: n\nsteps:\n  - {id: a, component: duckdb.processor, mode: transform, config: {query: SELECT 1}}\n`;
  const { diagnostics, plan } = told(text, 'stand_ins: [a]');
  expect(plan).toBeDefined();
  expect(diagnostics).toEqual([
    expect.objectContaining({
      type: 'invalid_stand_ins',
      severity: 'warning',
      message: expect.stringContaining('stand_ins.yaml, line 1'),
    }),
  ]);
});
