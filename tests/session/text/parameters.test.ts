/** Profiles, parameters and connections, as the page gives them to the compiler. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { catalog, check } from '#workers/check/check.ts';
import { choiceFrom, NO_CHOICE, withParam, withProfile } from '#session/text/choice.ts';
import { missingFiles, unreadFiles } from '#session/text/suggest.ts';

const params = readFileSync(new URL('../../cases/oml/params.yaml', import.meta.url), 'utf8');
const errors = (text: string, settings = { choice: NO_CHOICE }) =>
  check(text, settings).diagnostics.filter(({ severity }) => severity === 'error');

describe('parameters', () => {
  const prod = withProfile(NO_CHOICE, 'prod');
  const query = (choice = NO_CHOICE) => check(params, { choice }).plan?.steps[1]?.config.query;

  test('defaults, then the profile, then what is typed; an emptied field gives way again', () => {
    expect(query()).toBe('select * from e1 where age > 68');
    expect(query(prod)).toBe('select * from e1 where age > 70');
    const typed = withParam(prod, 'min_age', '50');
    expect(query(typed)).toBe('select * from e1 where age > 50');
    expect(query(withParam(typed, 'min_age', ''))).toBe('select * from e1 where age > 70');
  });

  test('what the text takes, with the value each would have', () => {
    expect(check(params, { choice: prod }).outline?.inputs).toEqual({
      profiles: ['prod'],
      params: [
        { name: 'min_age', value: '70' },
        { name: 'src', value: 'data/actors.csv' },
      ],
    });
    expect(check('a: 1').outline?.inputs).toEqual({ profiles: [], params: [] });
  });

  test('a choice the text no longer has is left out', () => {
    const choice = withParam(withProfile(NO_CHOICE, 'gone'), 'gone', '1');
    expect(errors(params, { choice })).toEqual([]);
  });

  test('a parameter that is only used is asked for, and typing it is enough', () => {
    const text = params.replace('  src: data/actors.csv\n', '');
    expect(errors(text)).toMatchObject([{ type: 'unresolved_parameter' }]);
    expect(check(text).outline?.inputs.params).toContainEqual({ name: 'src' });
    expect(errors(text, { choice: withParam(NO_CHOICE, 'src', 'a.csv') })).toEqual([]);
  });

  test('a failure behind a long value is found in the text', () => {
    const choice = withParam(NO_CHOICE, 'min_age', '1000000');
    const text = params.replace('${params.min_age}"', '${params.min_age} and nope"');
    const offset = 'select * from e1 where age > 1000000 and '.length;
    const { range } = check(text, { choice }).locate('t1', { key: 'query', offset });
    expect(text.slice(range?.start, range?.end)).toBe('nope');
  });

  test('a choice survives being kept, and nonsense is none', () => {
    const choice = withParam(withProfile(NO_CHOICE, 'prod'), 'min_age', '50');
    expect(choiceFrom(JSON.stringify(choice))).toEqual(choice);
    for (const text of [undefined, '', '[]', 'null', '{"params": 3}', '{"params": {"a": 1}}'])
      expect(choiceFrom(text)).toEqual(NO_CHOICE);
  });
});

describe('connections', () => {
  const text = `oml_version: "0.1.0"
name: connected
steps:
  - id: e
    component: filesystem.csv_extractor
    mode: read
    config: {connection: "@filesystem.data", path: actors.csv}
`;
  const settings = (connections: string) => ({ choice: NO_CHOICE, connections });
  const local = settings('connections: {filesystem: {data: {base_dir: in}}}');

  test('the folder goes before the path, and decides which file is missing or unread', () => {
    const steps = check(text, local).outline?.steps ?? [];
    expect(missingFiles(steps, ['in/actors.csv'])).toEqual([]);
    expect(unreadFiles(steps, ['in/actors.csv', 'actors.csv'], catalog)).toEqual(['actors.csv']);
    expect(missingFiles(steps, ['x.csv'])).toMatchObject([{ path: 'in/actors.csv' }]);
  });

  test('without the file, or with a variable, the way out is the file', () => {
    expect(errors(text)).toMatchObject([
      { type: 'unknown_connection', message: expect.stringContaining('osiris_connections.yaml') as string },
    ]);
    const unset = settings('connections: {filesystem: {data: {base_dir: "${HOME}"}}}');
    expect(errors(text, unset)).toMatchObject([
      {
        type: 'missing_environment_variable',
        message: expect.stringContaining('give it a value in Connections') as string,
      },
    ]);
  });

  test.each([
    ['connections: [', 'is no valid YAML at line 1, column'],
    ['a: 1', 'does not hold connections at line 1;'],
    ['connections:\n  filesystem:\n    data: {base_dir: in}\n    other: 7s3cret', 'at line 4;'],
    ['connections:\n  mysql: 7s3cret', 'at line 2;'],
  ])('a bad file is named with its line, never quoted: %j', (yaml, said) => {
    const [first, ...others] = errors(text, settings(yaml));
    expect(others).toEqual([]);
    expect(first?.message).toContain('osiris_connections.yaml');
    expect(first?.message).toContain(said);
    expect(first?.message).not.toContain('7s3cret');
  });
});

test('a parameter that fills a secret is told as one', () => {
  const text = `oml_version: "0.1.0"
name: p
params: {t: {}, n: {default: 1}}
steps:
  - {id: a, component: http.extractor, mode: read, config: {url: 'https://a.example', token: '\${params.t}', max_pages: '\${params.n}'}}
`;
  expect(check(text).outline?.inputs.params).toEqual([
    { name: 't', secret: true },
    { name: 'n', value: '1' },
  ]);
});
