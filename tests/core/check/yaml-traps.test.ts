import { describe, expect, test } from 'vitest';
import { compile } from '#core/plan/compile.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import { catalog } from '#drivers/index.ts';
import { applyFix, check, load, marked, withSteps } from '../document.ts';

const found = (text: string): readonly Diagnostic[] => check(text, catalog);
const types = (text: string): string[] => found(text).map(({ type }) => type);

/** The one thing there is to say. */
function only(text: string): Diagnostic {
  expect(found(text).map(({ message }) => message)).toHaveLength(1);
  return found(text)[0] as Diagnostic;
}

const queryOf = (text: string): unknown =>
  (load(text).document as unknown as { steps: { config: { query: string } }[] }).steps[0]?.config.query;

const STEP = '  - id: a\n    component: duckdb.processor\n    mode: transform\n    config:\n';
const withQuery = (query: string): string => withSteps(`${STEP}      query: ${query}\n`);

describe('sql_comment_swallows_rest', () => {
  test.each([
    ['folded', '>\n        SELECT 1 AS a -- one\n        FROM range(3)\n        WHERE true', '|\n'],
    [
      'folded, stripped',
      '>-\n        SELECT 1 AS a -- one\n        FROM range(3)\n        WHERE true',
      '|-\n',
    ],
    ['plain', 'SELECT 1 AS a -- one\n        FROM range(3)\n        WHERE true', '|\n'],
    [
      'plain, on lines of its own',
      '\n        SELECT 1 AS a -- one\n        FROM range(3)\n        WHERE true',
      '|\n',
    ],
    ['single quotes', "'SELECT 1 AS a -- one\n        FROM range(3)\n        WHERE true'", '|\n'],
    ['double quotes', '"SELECT 1 AS a -- one\n        FROM range(3)\n        WHERE true"', '"SELECT'],
  ])('%s', (_, query, written) => {
    const text = withQuery(query);
    const diagnostic = only(text);
    expect(diagnostic).toMatchObject({ type: 'sql_comment_swallows_rest', severity: 'warning' });
    expect(diagnostic.location).toBe('steps[0].config.query');
    expect(marked(text, diagnostic)).toBe('-- one');
    expect(diagnostic.message).toContain('from FROM range(3) on');
    const fixed = applyFix(text, diagnostic);
    expect(fixed).toContain(`query: ${written}`);
    expect(types(fixed)).toEqual([]);
    expect(String(queryOf(fixed)).trimEnd()).toBe('SELECT 1 AS a -- one\nFROM range(3)\nWHERE true');
  });

  test('in braces, where no block can stand, line breaks are written out', () => {
    const text = withSteps(
      `  - { id: a, component: duckdb.processor, mode: transform, config: { query: SELECT 'x' -- one\n      FROM range(3) } }\n`,
    );
    const fixed = applyFix(text, only(text));
    expect(types(fixed)).toEqual([]);
    expect(queryOf(fixed)).toBe("SELECT 'x' -- one\nFROM range(3)");
  });

  test('quotes in a quoted query, CRLF and a comment of YAML behind it are kept', () => {
    const single = withQuery("'SELECT ''it''''s'' -- one\n        FROM range(3)' # of YAML").replaceAll(
      '\n',
      '\r\n',
    );
    const fixed = applyFix(single, only(single));
    expect(fixed).toContain(
      "query: | # of YAML\r\n        SELECT 'it''s' -- one\r\n        FROM range(3)\r\n",
    );
    expect(types(fixed)).toEqual([]);
  });

  test.each([
    ['one', '"SELECT 1 AS a -- x \\\n        FROM range(3)"', 'SELECT 1 AS a -- x \nFROM range(3)'],
    ['behind a backslash', `"SELECT '\\\\' -- x\n        FROM range(3)"`, "SELECT '\\' -- x\nFROM range(3)"],
    ['behind another', `"SELECT 1 -- \\\\\\\n        FROM range(3)"`, 'SELECT 1 -- \\\nFROM range(3)'],
    ['with CRLF', '"SELECT 1 -- x \\\r\n        FROM range(3)"', 'SELECT 1 -- x \nFROM range(3)'],
  ])('line breaks that double quotes escape are written out: %s', (_, query, fixed) => {
    const text = withQuery(query);
    expect(only(text).message).toContain('from FROM range(3) on');
    expect(types(applyFix(text, only(text)))).toEqual([]);
    expect(queryOf(applyFix(text, only(text)))).toBe(fixed);
  });

  test.each([
    ['a remark in a block', '>\n        SELECT 1 -- one\n        /* two */'],
    ['the end alone', '>\n        SELECT 1 -- one\n        ;'],
    ['a block with |', '|\n        SELECT 1 -- one\n        FROM range(3)'],
    ['one line', 'SELECT 1 -- one'],
    ['the last line', '>\n        SELECT 1\n        FROM range(3) -- one'],
    ['only comments behind it', '>\n        SELECT 1\n        FROM range(3) -- one\n        -- two'],
    ['within a text', ">\n        SELECT '-- one'\n        FROM range(3)"],
    ['within a block comment', '>\n        SELECT 1 /* -- one */\n        FROM range(3)'],
  ])('none: %s', (_, query) => {
    expect(types(withQuery(query))).toEqual([]);
  });
});

describe('graphql_comment_swallows_rest', () => {
  const withGraphql = (query: string): string =>
    withQuery(query).replace('duckdb.processor', 'graphql.extractor').replace('transform', 'read');
  const said = (query: string): Diagnostic[] =>
    found(withGraphql(query)).filter(({ type }) => /graphql_|yaml_comment/.test(type));

  test('a folded query', () => {
    const text = withGraphql('>\n        { films { # all of them\n        title } }');
    const [diagnostic, ...more] = said('>\n        { films { # all of them\n        title } }');
    expect(more).toEqual([]);
    expect(diagnostic).toMatchObject({ type: 'graphql_comment_swallows_rest', severity: 'warning' });
    expect(marked(text, diagnostic)).toBe('# all of them');
    expect(diagnostic?.message).toContain('from title } } on');
    expect(queryOf(applyFix(text, diagnostic))).toBe('{ films { # all of them\ntitle } }\n');
    expect(said('|\n        { films { # all of them\n        title } }')).toEqual([]);
  });

  test.each([
    ['in a text', '>\n        { films(a: "#1")\n        { title } }'],
    ['the last line', '>\n        { films\n        { title } } # all'],
    ['only remarks behind it', '>\n        { films { title } } # all\n        # of them'],
    ['cut behind a query that is whole', 'query Q { films { title } } # all'],
  ])('none: %s', (_, query) => {
    expect(said(query)).toEqual([]);
  });

  test('one that YAML cuts within is told as such', () => {
    expect(said('query Q { films # { title } }')).toMatchObject([{ type: 'yaml_comment_in_query' }]);
  });
});

describe('yaml_comment_in_query', () => {
  test.each([
    ['SELECT 1 /* #1 */ + 2', '#1 */ + 2'],
    ["SELECT * FROM range(3) WHERE 'x' <> ' #1' AND true", "#1' AND true"],
    ['SELECT 1 AS "a #b" FROM range(3)', '#b" FROM range(3)'],
    ["SELECT 1 AS a,\n        2 AS b FROM range(3)\n        WHERE 'C #' = 'x'", "#' = 'x'"],
    ['SELECT 1 AS a ORDER BY #1', '#1'],
    ['SELECT (1 # + 2\n', '# + 2'],
    ['SELECT 1 + # two', '# two'],
  ])('%s', (query, cut) => {
    const text = withQuery(query.trimEnd());
    const diagnostic = only(text);
    expect(diagnostic).toMatchObject({ type: 'yaml_comment_in_query', severity: 'warning' });
    expect(marked(text, diagnostic)).toBe(cut);
    const fixed = applyFix(text, diagnostic);
    expect(fixed).toContain('query: |\n');
    expect(String(queryOf(fixed)).trimEnd()).toBe(query.trimEnd().replaceAll('\n        ', '\n'));
  });

  test('a FROM that is cut off is told, with no way out that DuckDB refuses', () => {
    const text = withQuery('SELECT region, amount #amt FROM sales');
    expect(only(text)).toMatchObject({ type: 'yaml_comment_in_query', severity: 'warning', fix: undefined });
    expect(marked(text, only(text))).toBe('#amt FROM sales');
  });

  test('in braces that go on', () => {
    const text = withSteps(
      '  - { id: a, component: duckdb.processor, mode: transform, config: { query: SELECT 1 ORDER BY #1\n    } }\n',
    );
    const fixed = applyFix(text, only(text));
    expect(queryOf(fixed)).toBe('SELECT 1 ORDER BY #1');
  });

  test.each([
    ['SELECT 1 AS a # the first of all'],
    ['SELECT region FROM sales #regions'],
    ['SELECT region FROM sales #regions from the west'],
    ['SELECT 1 AS a #counted from zero'],
    ['SELECT 1 AS a -- see #5'],
    ['SELECT 1 AS a /* see */ #5'],
    ['SELECT * # all'],
    ['SELECT count(*) FROM range(3) ## how many'],
    ['"SELECT \' #1\'"'],
    ["'SELECT 1' # one"],
    ["|\n        SELECT ' #1'"],
    ["SELECT '#1'"],
  ])('none: %s', (query) => {
    expect(types(withQuery(query))).toEqual([]);
  });
});

describe('yaml_key_is_boolean', () => {
  const withType = (key: string): string =>
    withSteps(
      `  - { id: a, component: filesystem.csv_extractor, mode: read, config: { path: a.csv, dtype: { ${key}: str } } }\n`,
    );

  test.each(['no', 'yes', 'on', 'off', 'No', 'YES', 'On', 'OFF', 'True', 'FALSE'])('%s', (key) => {
    const text = withType(key);
    const diagnostic = only(text);
    expect(diagnostic).toMatchObject({ type: 'yaml_key_is_boolean', severity: 'warning' });
    expect(diagnostic.location).toMatch(/^steps\[0\]\.config\.dtype\.(true|false)$/);
    expect(marked(text, diagnostic)).toBe(key);
    expect(diagnostic.message).toMatch(new RegExp(`reads the key ${key} as (true|false)`));
    const fixed = applyFix(text, diagnostic);
    expect(types(fixed)).toEqual([]);
    expect(JSON.stringify(load(fixed).document)).toContain(`{"${key}":"str"}`);
  });

  test.each(['"no"', "'on'", 'y', 'n', 'true', 'false', 'none'])('none: %s', (key) => {
    expect(types(withType(key))).toEqual([]);
  });

  test('anywhere in the document, and once behind aliases', () => {
    const text = withSteps(
      '  - { id: a, component: filesystem.csv_extractor, mode: read, config: { path: a.csv, dtype: &t { off: str } } }\n' +
        '  - { id: b, component: filesystem.csv_extractor, mode: read, config: { path: b.csv, dtype: *t } }\n' +
        'params: { yes: 1 }\n',
    );
    expect(found(text).map((item) => marked(text, item))).toEqual(['off', 'yes']);
  });
});

describe('words that YAML reads as another kind', () => {
  const withConfig = (config: string): string =>
    withSteps(
      `  - id: a\n    component: filesystem.csv_extractor\n    mode: read\n    config:\n      path: a.csv\n      ${config}\n`,
    );

  test.each([
    ['columns: [a, on]', 'columns[1] must be text, got true: YAML reads on as true', 'columns: [a, "on"]'],
    [
      'na_values: [NA, no]',
      'na_values[1] must be text, got false: YAML reads no as false',
      'na_values: [NA, "no"]',
    ],
    ['na_values: [~]', 'na_values[0] must be text, got nothing: YAML reads ~ as nothing', 'na_values: ["~"]'],
    ['na_values: [-999]', 'na_values[0] must be text, got -999', 'na_values: ["-999"]'],
    ['na_values: [007]', 'na_values[0] must be text, got 7: YAML reads 007 as 7', 'na_values: ["007"]'],
    ['na_values: NA', "na_values must be a list of texts, got 'NA'", 'na_values: [NA]'],
    ["header: 'false'", "header must be true or false, or a whole number, got 'false'", 'header: false'],
    ['limit: "5"', "limit must be a whole number, got '5'", 'limit: 5'],
    [
      'compression: gzp',
      "compression must be one of: infer, gzip, bz2, zip, xz, zstd, got 'gzp'",
      'compression: gzip',
    ],
  ])('%s', (config, message, fixed) => {
    const text = withConfig(config);
    expect(only(text)).toMatchObject({ type: 'invalid_config_value', severity: 'error', message });
    expect(applyFix(text, only(text))).toBe(withConfig(fixed));
    expect(types(withConfig(fixed))).toEqual([]);
  });
});

describe('one sign', () => {
  const withConfig = (config: string, component = 'filesystem.csv_extractor'): string =>
    withSteps(
      `  - id: a\n    component: ${component}\n    mode: ${component.endsWith('writer') ? 'write' : 'read'}\n    config:\n      path: a.csv\n      ${config}\n      header: true\n`,
    );
  const faults = (text: string): Diagnostic[] =>
    found(text).filter(({ type }) => type === 'invalid_config_value');

  test.each([
    ["delimiter: '\\t'", "'\\t'", 'delimiter: "\\t"'],
    ['delimiter: \\t', '\\t', 'delimiter: "\\t"'],
    ['delimiter: "\\\\t"', '"\\\\t"', 'delimiter: "\\t"'],
    ["delimiter: '\\x1f'", "'\\x1f'", 'delimiter: "\\x1f"'],
    ["comment: '\\t'", "'\\t'", 'comment: "\\t"'],
    ['delimiter: |', '|', 'delimiter: "|"'],
    ['delimiter: >', '>', 'delimiter: ">"'],
    ['delimiter: |-', '|-', 'delimiter: "|"'],
    ['delimiter: >-', '>-', 'delimiter: ">"'],
    ['delimiter: |2', '|2', 'delimiter: "|"'],
    ['delimiter: |+ # a remark', '|+', 'delimiter: "|" # a remark'],
    ['delimiter: &&', '&&', 'delimiter: "&&"'],
    ["delimiter: '\\|'", "'\\|'", 'delimiter: "|"'],
    ["delimiter: '\\.'", "'\\.'", 'delimiter: "."'],
    ['delimiter: \\^', '\\^', 'delimiter: "^"'],
    ["quotechar: '\\\"'", "'\\\"'", 'quotechar: "\\""'],
    ["delimiter: '\\\\t'", "'\\\\t'", 'delimiter: "\\t"'],
    ["delimiter: '\\\\|'", "'\\\\|'", 'delimiter: "|"'],
    ["delimiter: '\\t\\t'", "'\\t\\t'", 'delimiter: "\\t\\t"'],
    ["delimiter: '\\x01\\x02'", "'\\x01\\x02'", 'delimiter: "\\x01\\x02"'],
    ["delimiter: '\\|\\|'", "'\\|\\|'", 'delimiter: "||"'],
    ['delimiter: |\n        ;', '|\n        ;', 'delimiter: ";"'],
    ['comment: #', '#', 'comment: "#"'],
    ['comment: ~', '~', 'comment: "~"'],
    ['comment: !', '!', 'comment: "!"'],
  ])('%s', (config, place, fixed) => {
    const text = withConfig(config);
    expect(faults(text)).toHaveLength(1);
    expect(marked(text, faults(text)[0])).toBe(place);
    expect(applyFix(text, faults(text)[0])).toBe(withConfig(fixed));
    expect(faults(withConfig(fixed))).toEqual([]);
  });

  test('says what it is', () => {
    const message = (config: string, component?: string) => faults(withConfig(config, component))[0]?.message;
    expect(message("delimiter: '\\t'")).toBe(
      'delimiter is a backslash followed by t: only in double quotes, as in "\\t", is it an escape',
    );
    expect(message("delimiter: '\\s+'")).toBe(
      'delimiter is a backslash followed by s+: it is taken as it stands, and is no pattern',
    );
    expect(message("delimiter: '\\|'")).toBe(
      'delimiter is a backslash followed by |: it is taken as it stands, and is no pattern',
    );
    expect(message("delimiter: '\\\\t'")).toBe(
      'delimiter is 2 backslashes followed by t: only in double quotes, as in "\\t", is it an escape',
    );
    expect(message("delimiter: '\\t\\t'")).toBe(
      'delimiter is \\t\\t, as it stands: only in double quotes, as in "\\t\\t", are these escapes',
    );
    expect(message("delimiter: '\\|\\|'")).toBe('delimiter is \\|\\|, as it stands, and no pattern');
    expect(message('delimiter: |-')).toBe(
      'delimiter is empty: |- begins a block of lines in YAML, and none follow. In quotes | is a character',
    );
    expect(message('delimiter: |')).toBe(
      'delimiter is empty: | begins a block of lines in YAML, and none follow. In quotes it is a character',
    );
    expect(message('comment: # a remark')).toBe(
      'comment is empty: # begins a comment in YAML. In quotes it is a character',
    );
    expect(message("delimiter: '\\t'", 'filesystem.csv_writer')).toContain('followed by t');
    expect(message('delimiter: |', 'filesystem.csv_writer')).toContain('begins a block');
  });

  test.each([
    ['decimal: , header: true', 'decimal: ",", header: true'],
    ['decimal: ,', 'decimal: ","'],
    ['decimal: ,  ', 'decimal: ","  '],
    ['header: true, thousands: ,', 'header: true, thousands: ","'],
  ])('a comma in braces: %s', (config, fixed) => {
    const inBraces = (keys: string): string =>
      withSteps(
        `  - { id: a, component: filesystem.csv_extractor, mode: read, config: { path: a.csv, ${keys} } }\n`,
      );
    const text = inBraces(config);
    expect(faults(text)).toHaveLength(1);
    expect(faults(text)[0]?.message).toContain('is empty: , ends an entry in braces in YAML');
    expect(marked(text, faults(text)[0])).toBe(',');
    expect(
      text.slice(faults(text)[0]?.range?.start).startsWith(config.slice(config.indexOf(': ,') + 2)),
    ).toBe(true);
    expect(applyFix(text, faults(text)[0])).toBe(inBraces(fixed));
    expect(faults(inBraces(fixed))).toEqual([]);
  });

  test('line breaks of the writer by their names', () => {
    const text = withConfig("newline: '\\r\\n'", 'filesystem.csv_writer');
    expect(faults(text)[0]?.message).toBe("newline must be 'lf' or 'crlf', got '\\r\\n'");
    expect(applyFix(text, faults(text)[0])).toContain("newline: 'crlf'");
    const unix = withConfig('newline: "\\n"', 'filesystem.csv_writer');
    expect(applyFix(unix, faults(unix)[0])).toContain('newline: "lf"');
  });
});

describe('an address as path', () => {
  test('names http.extractor', () => {
    const text = withSteps(
      '  - id: a\n    component: filesystem.csv_extractor\n    mode: read\n    config:\n      path: https://example.org/a.csv\n',
    );
    expect(only(text)).toMatchObject({
      type: 'invalid_config_value',
      message:
        'path is an address, and filesystem.csv_extractor reads files: http.extractor reads addresses, with url in place of path',
    });
    expect(marked(text, only(text))).toBe('https://example.org/a.csv');
    const fixed = applyFix(text, only(text));
    expect(fixed).toContain('component: http.extractor\n');
    expect(fixed).toContain('url: https://example.org/a.csv\n');
    expect(types(fixed)).toEqual([]);
  });

  test('wherever the component stands', () => {
    const text = withSteps(
      '  - { config: { path: "HTTP://localhost/a.csv" }, mode: read, component: filesystem.csv_extractor, id: a }\n',
    );
    const fixed = applyFix(text, only(text));
    expect(fixed).toContain(
      '{ url: "HTTP://localhost/a.csv" }, mode: read, component: http.extractor, id: a',
    );
  });

  const withConfig = (config: string, component = 'filesystem.csv_extractor', mode = 'read'): string =>
    withSteps(`  - id: a\n    component: ${component}\n    mode: ${mode}\n    config: ${config}\n`);

  test.each([
    [`{ path: 'https://x.example/a.csv', compression: zip, chunk_size: 500 }`, 'compression, chunk_size'],
    ['{ path: https://x.example/a.csv, chunk_size: 500, limit: 5 }', 'chunk_size'],
  ])('%s would be no config of http.extractor, so that there is no such fix', (config, odd) => {
    const [diagnostic, ...more] = found(withConfig(config)).filter(({ severity }) => severity === 'error');
    expect(more).toEqual([]);
    expect(diagnostic).toMatchObject({ type: 'invalid_config_value', fix: undefined });
    expect(diagnostic?.message).toContain(`but not with ${odd} as given here`);
  });

  test('with what both have', () => {
    const text = withConfig(`{ path: 'https://x.example/a.csv', delimiter: ";", limit: 5 }`);
    const fixed = applyFix(text, only(text));
    expect(fixed).toContain(`{ url: 'https://x.example/a.csv', delimiter: ";", limit: 5 }`);
    const lines = `comment: "#", thousands: ",", quotechar: "'", skip_rows: [1], skipfooter: 2 }`;
    const [fault] = found(withConfig(`{ path: 'https://x.example/a.csv', ${lines}`)).filter(
      ({ severity }) => severity === 'error',
    );
    const moved = applyFix(withConfig(`{ path: 'https://x.example/a.csv', ${lines}`), fault);
    expect(moved).toContain(`{ url: 'https://x.example/a.csv', ${lines}`);
    expect(types(moved)).toEqual([]);
    expect(types(fixed)).toEqual([]);
  });

  test('that waits for a parameter', () => {
    const text = `${withConfig("{ path: 'https://x.example/${params.f}.csv' }")}params: { f: { default: a } }\n`;
    expect(only(text)).toMatchObject({ type: 'invalid_config_value', location: 'steps[0].config.path' });
    expect(marked(text, only(text))).toBe("'https://x.example/${params.f}.csv'");
    const fixed = applyFix(text, only(text));
    expect(types(fixed)).toEqual([]);
    const plan = compile(load(fixed), catalog);
    expect(plan.ok && plan.value.steps[0]?.config.url).toBe('https://x.example/a.csv');
    const refused = compile(load(text), catalog);
    expect(refused.ok).toBe(false);
    expect(refused.diagnostics).toMatchObject([{ type: 'invalid_config_value', fix: only(text).fix }]);
  });

  test('that a parameter gives', () => {
    const text = `${withConfig('{ path: "${params.f}" }')}params: { f: { default: "https://x.example/a.csv" } }\n`;
    expect(types(text)).toEqual([]);
    const refused = compile(load(text), catalog);
    const fixed = compile(load(applyFix(text, refused.diagnostics[0])), catalog);
    expect(fixed.ok && fixed.value.steps[0]?.config.url).toBe('https://x.example/a.csv');
  });

  test.each([
    ['"https://x.example/b/out.csv"', '"out.csv"'],
    ['s3://bucket/out.csv.gz', 'out.csv.gz'],
  ])('to write to: %s', (path, fixed) => {
    const writer = (to: string): string =>
      withConfig(`{ path: ${to} }`, 'filesystem.csv_writer', 'write').replace(
        'steps:\n',
        'steps:\n  - { id: q, component: duckdb.processor, mode: transform, config: { query: SELECT 1 AS a } }\n',
      );
    const text = writer(path);
    const [diagnostic, ...more] = found(text).filter(({ severity }) => severity === 'error');
    expect(more).toEqual([]);
    expect(diagnostic?.message).toContain('path is an address, and filesystem.csv_writer writes a file');
    expect(marked(text, diagnostic)).toBe(path);
    expect(applyFix(text, diagnostic)).toBe(writer(fixed));
    expect(found(writer(fixed)).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('to write to, without a name', () => {
    const text = withConfig('{ path: https://x.example }', 'filesystem.csv_writer', 'write');
    const [diagnostic] = found(text).filter(({ message }) => message.startsWith('path is an address'));
    expect(diagnostic).toMatchObject({ fix: undefined });
    expect(diagnostic?.message).toContain('such as "out.csv"');
  });

  test('an address that no page can read has no such fix', () => {
    const text = withSteps(
      '  - { id: a, component: filesystem.csv_extractor, mode: read, config: { path: s3://bucket/a.csv } }\n',
    );
    expect(only(text).message).toContain('path is an address of s3');
    expect(only(text).fix).toBeUndefined();
  });
});
