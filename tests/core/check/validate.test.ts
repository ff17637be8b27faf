import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import { recordedCatalog } from '../catalog.ts';
import { applyFix, check, load, marked, withSteps } from '../document.ts';

const catalog = recordedCatalog();
const EXTRACT = '  - {id: a, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}\n';

function found(text: string): readonly Diagnostic[] {
  return check(text, catalog);
}

/** The one diagnostic of a type. */
function only(text: string, type: string): Diagnostic {
  const matching = found(text).filter((item) => item.type === type);
  expect(matching, JSON.stringify(found(text))).toHaveLength(1);
  return matching[0] as Diagnostic;
}

function types(text: string): string[] {
  return found(text).map((item) => item.type);
}

/** The fix, applied, leaves nothing to say. */
function expectFixed(text: string, type: string): string {
  const fixed = applyFix(text, only(text, type));
  expect(types(fixed), fixed).toEqual([]);
  return fixed;
}

describe('the document', () => {
  test('an empty one is no mapping', () => {
    expect(found('')).toMatchObject([
      { type: 'invalid_type', message: 'OML must be a dictionary/object', severity: 'error' },
    ]);
    expect(found('')[0]?.location).toBeUndefined();
  });

  test('keys that JavaScript objects inherit are unknown like any other', () => {
    const text = withSteps(
      '  - {id: a, component: duckdb.processor, mode: transform, config: {query: select 1, constructor: 2}}\n',
    );
    expect(only(text, 'unknown_config_key').location).toBe('steps[0].config.constructor');
    expect(only(`toString: 1\n${text}`, 'unknown_key').message).toBe("Unknown top-level key: 'toString'");
    expect(only(text.replace('duckdb.processor', 'constructor'), 'unknown_component').severity).toBe(
      'warning',
    );
  });

  test('a marked place: the key, or the value that is wrong', () => {
    const text = withSteps(EXTRACT).replace('name: p', 'name: My Pipe').concat('foo: 1\n');
    expect(marked(text, only(text, 'naming_convention'))).toBe('My Pipe');
    expect(marked(text, only(text, 'unknown_key'))).toBe('foo');
    expect(only(text, 'unknown_key').range).toMatchObject({ line: 5, column: 1, endColumn: 4 });
  });

  test('fixes', () => {
    expectFixed(withSteps(EXTRACT).replace('oml_version: "0.1.0"\n', ''), 'missing_required_key');
    expectFixed(withSteps(EXTRACT).replace('"0.1.0"', '0.1'), 'invalid_version_type');
    expectFixed(withSteps(EXTRACT).replace('oml_version', 'version'), 'forbidden_key');
    expect(
      expectFixed(withSteps(EXTRACT).replace('name: p', 'name: My Pipe'), 'naming_convention'),
    ).toContain('name: my-pipe\n');
    const typo = withSteps(EXTRACT).replace('steps:', 'step:');
    expect(types(applyFix(typo, only(typo, 'unknown_key')))).toEqual([]);
  });
});

describe('a step', () => {
  test('fixes for its fields', () => {
    expectFixed(withSteps(EXTRACT.replace(' mode: read,', '')), 'missing_step_field');
    expectFixed(withSteps(EXTRACT.replace('read', 'raed')), 'invalid_mode');
    expectFixed(withSteps(EXTRACT.replace('read', 'write')), 'incompatible_mode');
    expectFixed(withSteps(EXTRACT.replace('csv_extractor', 'csv_extracter')), 'unknown_component');
    expectFixed(withSteps(EXTRACT.replace('id: a', 'id: 5')), 'invalid_id_type');
    const block = withSteps(
      '  - id: a # first\n    component: duckdb.processor # it transforms\n    config:\n      query: select 1\n',
    );
    expect(expectFixed(block, 'missing_step_field')).toContain('# it transforms\n    mode: transform\n');
    expect(expectFixed(block.replaceAll('\n', '\r\n'), 'missing_step_field')).toContain(
      '\r\n    mode: transform\r\n',
    );
    const json = JSON.stringify(load(withSteps(EXTRACT.replace(' mode: read,', ''))).document, null, 2);
    expect(JSON.parse(expectFixed(json, 'missing_step_field'))).toMatchObject({ steps: [{ mode: 'read' }] });
  });

  test('dependencies: a list of ids, the one misspelt is marked', () => {
    const writer =
      '  - {id: w, component: filesystem.csv_writer, mode: write, needs: [extracts], config: {path: o}}\n';
    const text = withSteps(EXTRACT.replace('id: a', 'id: extract') + writer);
    expect(marked(text, only(text, 'unknown_dependency'))).toBe('extracts');
    expect(types(text)).toEqual(['unknown_dependency']);
    expectFixed(text, 'unknown_dependency');
    expectFixed(text.replace('[extracts]', 'extract'), 'invalid_needs_type');
  });

  test.each([
    ["''", 'A step ID cannot be empty: it names the table of the step'],
    ['', 'A step ID cannot be empty: it names the table of the step'],
    ["'.'", "A step ID cannot be '.': it also names a folder"],
    ["'..'", "A step ID cannot be '..': it also names a folder"],
    ['a/b', "A step ID cannot contain '/': it also names a folder"],
    ["'a\\b'", "A step ID cannot contain '\\': it also names a folder"],
    ['"a\\tb"', 'A step ID cannot contain control characters: it also names a folder'],
    ['☃'.repeat(64), 'A step ID can have 63 characters at most, this has 64'],
  ])('an id refused: %s', (id, message) => {
    const text = withSteps(
      `  - id: ${id}\n    component: duckdb.processor\n    mode: transform\n    config: {query: select 1}\n`,
    );
    expect(found(text)).toMatchObject([{ type: 'invalid_step_id', message, location: 'steps[0].id' }]);
  });

  test.each(['order', '1extract', 'a.b', "'a\"b'", 'naïve ☃', '😀'.repeat(63), '__proto__'])(
    'an id allowed: %s',
    (id) => {
      expect(
        found(
          withSteps(
            `  - {id: ${id}, component: duckdb.processor, mode: transform, config: {query: select 1}}\n`,
          ),
        ),
      ).toEqual([]);
    },
  );

  test('ids that differ only in case name one table', () => {
    const text = withSteps(EXTRACT + EXTRACT.replace('id: a', 'id: A'));
    expect(only(text, 'duplicate_id')).toMatchObject({
      message: "Duplicate step ID: 'A' (it names the same table as 'a': upper and lower case do not count)",
      location: 'steps[1].id',
    });
    expect(found(withSteps(EXTRACT.replace('id: a', 'id: ä') + EXTRACT.replace('id: a', 'id: Ä')))).toEqual(
      [],
    );
  });

  test('a component must be text', () => {
    for (const [name, message] of [
      ['5', 'Component must be a string, got the number 5'],
      ['[a]', 'Component must be a string, got a list'],
      ['', 'Component must be a string, got nothing'],
      ["''", 'Component cannot be empty'],
    ]) {
      const text = withSteps(`  - {id: a, component: ${name}, mode: read, config: {path: a}}\n`);
      expect(found(text)).toMatchObject([
        { type: 'invalid_component_type', message, location: 'steps[0].component' },
      ]);
    }
  });
});

test.each([
  ['', 'This step is empty: it takes id, component and mode'],
  [' ~', 'This step is empty: it takes id, component and mode'],
  [' load', 'A step must be a mapping with id, component and mode, got text'],
  [' [a, b]', 'A step must be a mapping with id, component and mode, got a list'],
  [' 5', 'A step must be a mapping with id, component and mode, got the number 5'],
])('a step that is no mapping: "-%s"', (written, message) => {
  const error = only(withSteps(`${EXTRACT}  -${written}\n`), 'invalid_step_type');
  expect(error).toMatchObject({ severity: 'error', message, location: 'steps[1]' });
});

describe('config values', () => {
  const extractor = (config: string) =>
    withSteps(`  - id: a\n    component: filesystem.csv_extractor\n    mode: read\n    config: ${config}\n`);
  const graphql = (config: string) =>
    withSteps(
      `  - id: a\n    component: graphql.extractor\n    mode: read\n    config: {endpoint: 'https://x.test', query: q, ${config}}\n`,
    );

  test.each([
    ['limit: ten', "limit must be a whole number, got 'ten'"],
    ['limit: 0', 'limit must be at least 1, got 0'],
    ['limit:', 'limit must be a whole number, got nothing'],
    ['limit: 1.5', 'limit must be a whole number, got 1.5'],
    ['chunk_size: 5', 'chunk_size must be between 100 and 1000000, got 5'],
    ['delimiter: "||"', "delimiter must have at most 1 character, got '||'"],
    ['delimiter: 1', 'delimiter must be text, got 1'],
    ['encoding: cp1250', "encoding must be one of: utf-8, utf-16, ascii, latin-1, iso-8859-1, got 'cp1250'"],
    ['header: maybe', "header must be true or false, or a whole number, got 'maybe'"],
    ['parse_dates: x', "parse_dates must be true or false, or a list of texts, got 'x'"],
    ['columns: a', "columns must be a list of texts, got 'a'"],
    ['columns: [a, 5]', 'columns[1] must be text, got 5'],
    ['columns: [a, b, a]', "columns must not name 'a' twice, got a list"],
    ['dtype: [a]', 'dtype must be a mapping, got a list'],
    ['skip_blank_lines: 1', 'skip_blank_lines must be true or false, got 1'],
    ['path: ""', "path must have at least 1 character, got ''"],
    ['connection: 5', 'connection must be text, got 5'],
  ])('%s', (line, message) => {
    const text = extractor(line.startsWith('path') ? `{${line}}` : `{path: a.csv, ${line}}`);
    expect(found(text)).toMatchObject([{ type: 'invalid_config_value', severity: 'error', message }]);
    expect(found(text)[0]?.location).toBe(`steps[0].config.${line.split(':')[0]}`);
  });

  test('nested values, numbers with a fraction, formats', () => {
    expect(only(graphql('headers: {a: 1}'), 'invalid_config_value').message).toBe(
      'headers.a must be text, got 1',
    );
    expect(only(graphql('retry_delay: 0.01'), 'invalid_config_value').message).toBe(
      'retry_delay must be between 0.1 and 60, got 0.01',
    );
    expect(found(graphql('retry_delay: 1.0, timeout: 30.0'))).toEqual([]);
    const text = graphql('timeout: 30').replace('https://x.test', 'no url');
    expect(only(text, 'invalid_config_value').message).toBe("endpoint must be a valid URL, got 'no url'");
  });

  test('the item that is wrong is marked, not the whole list', () => {
    const text = extractor('{path: a.csv, columns: [a, 5]}');
    expect(marked(text, only(text, 'invalid_config_value'))).toBe('5');
  });

  test('what waits for a parameter is left alone', () => {
    expect(
      found(extractor('{path: "${params.p}", limit: "${params.n}", columns: ["${params.c}", 5]}')),
    ).toEqual([]);
  });

  test('one cause, one diagnostic', () => {
    const writer = (line: string) =>
      withSteps(
        `${EXTRACT}  - {id: w, component: filesystem.csv_writer, mode: write, config: {path: o.csv, ${line}}}\n`,
      );
    expect(found(writer('delimiter: 1'))).toMatchObject([
      { type: 'invalid_config_value', message: 'delimiter must be a string, got the number 1' },
    ]);
    expect(found(writer('newline: cr'))).toMatchObject([
      { type: 'invalid_config_value', message: "newline must be 'lf' or 'crlf', got 'cr'" },
    ]);
    expect(types(writer('encoding: cp1250'))).toEqual(['unsupported_encoding']);
    expect(types(extractor('{path: a.csv, connection: "@a.b.c"}'))).toEqual(['invalid_connection_ref']);
    expect(types(extractor('{path: a.csv, limt: x}'))).toEqual(['unknown_config_key']);
  });

  test('a key misspelt', () => {
    expect(expectFixed(extractor('{path: a.csv, delim: ";"}'), 'unknown_config_key')).toContain(
      'delimiter: ";"',
    );
    expect(expectFixed(extractor('{pth: a.csv}').replace('pth', 'paht'), 'unknown_config_key')).toContain(
      'path: a.csv',
    );
  });

  test.each(['../x.csv', '/etc/passwd', 'a/../../b', 'C:\\x', 'https://x.test/a.csv'])(
    'a path that leaves the session: %s',
    (path) => {
      const text = extractor(`{path: '${path}'}`);
      expect(only(text, 'invalid_config_value')).toMatchObject({ location: 'steps[0].config.path' });
      expect(marked(text, only(text, 'invalid_config_value'))).toBe(`'${path}'`);
    },
  );

  test('connection fields: allowed, forbidden, warned about', () => {
    const text = withSteps(
      `  - {id: g, component: graphql.extractor, mode: read, config: {connection: '@graphql.m', query: q, endpoint: 'https://x.test', headers: {a: b}, auth_token: x}}\n`,
    );
    expect(found(text)).toMatchObject([
      {
        type: 'override_warning',
        severity: 'warning',
        message: "Overriding connection field 'headers' (consider using connection value)",
        location: 'steps[0].config.headers',
      },
      { type: 'forbidden_override', severity: 'error', location: 'steps[0].config.auth_token' },
    ]);
  });

  test('without a list of connection fields the secrets are forbidden', () => {
    const strict = recordedCatalog({ 'mysql.extractor': { connectionFields: undefined } });
    const text = withSteps(
      `  - {id: m, component: mysql.extractor, mode: read, config: {connection: '@mysql.m', query: q, host: h, database: d, user: u, password: x}}\n`,
    );
    expect(check(text, strict)).toMatchObject([
      { type: 'forbidden_override', location: 'steps[0].config.password' },
    ]);
  });

  test('an unknown write mode is a warning, and not said twice', () => {
    const text = withSteps(
      `${EXTRACT}  - {id: s, component: supabase.writer, mode: write, config: {connection: '@supabase.m', table: t, write_mode: merge}}\n`,
    );
    expect(found(text)).toMatchObject([
      {
        type: 'unknown_write_mode',
        severity: 'warning',
        message: "Unknown write mode 'merge' (expected one of: append, replace, truncate, upsert)",
        location: 'steps[1].config.write_mode',
      },
    ]);
  });

  test('keys of the playground are marked as its own', () => {
    const spec = catalog.get('filesystem.csv_extractor')?.spec;
    if (!spec) throw new Error('no spec');
    const properties = {
      ...spec.configSchema.properties,
      on_bad_lines: { type: 'string', enum: ['error', 'warn', 'skip'] },
    };
    const extended = recordedCatalog({
      'filesystem.csv_extractor': {
        configSchema: { ...spec.configSchema, properties },
        extensions: ['on_bad_lines'],
      },
    });
    expect(check(extractor('{path: a.csv, on_bad_lines: skip}'), extended)).toMatchObject([
      {
        type: 'playground_extension',
        severity: 'warning',
        message: "'on_bad_lines' is an extension of this playground: Osiris does not know it",
        location: 'steps[0].config.on_bad_lines',
      },
    ]);
    expect(check(extractor('{path: a.csv, on_bad_lines: x}'), extended).map((item) => item.type)).toEqual([
      'playground_extension',
      'invalid_config_value',
    ]);
  });
});
