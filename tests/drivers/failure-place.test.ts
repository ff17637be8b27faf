/** A failure of a run at its place in the text, with what to write there instead. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compile } from '#core/plan/compile.ts';
import { describeFailure } from '#core/plan/locate.ts';
import { StepError } from '#core/contract/errors.ts';
import { parse } from '#core/oml/parse.ts';
import { missingFile } from '#core/contract/missing-file.ts';
import { catalog } from '#drivers/index.ts';
import { driver } from '../../drivers/duckdb/processor.ts';
import { driver as csvExtractor } from '../../drivers/filesystem/csv_extractor.ts';
import { world } from './support.ts';

/** Runs the query that stands, in some style of YAML, in the text on a table `sales`. */
async function failing(written: string, params = '') {
  const text = `oml_version: '0.1.0'\nname: p\n${params}steps:\n  - id: t\n    component: duckdb.processor\n    mode: transform\n    config:\n      query: ${written}\n`;
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const plan = compile(parsed.value, catalog);
  if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
  const w = await world();
  await w.db.exec('CREATE TABLE sales (region VARCHAR, amount INTEGER, "unit price" INTEGER)');
  const failure = await w.run(driver, 't', plan.value.steps[0]!.config).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(failure instanceof StepError)) throw new Error(`It failed otherwise: ${String(failure)}`);
  const found = describeFailure(parsed.value, 0, failure.details.at);
  const { fix, range } = found ?? {};
  return {
    ...found,
    marked: text.slice(range?.start, range?.end),
    fixed: fix && (text.slice(0, fix.start) + fix.text + text.slice(fix.end)).split('query: ')[1]?.trimEnd(),
  };
}

describe('what DuckDB proposes', () => {
  test.each([
    ['a column', 'SELECT amout FROM sales', 'amout', 'SELECT amount FROM sales'],
    ['a column of a table', 'SELECT s.amout FROM sales s', 'amout', 'SELECT s.amount FROM sales s'],
    ['a table', 'SELECT * FROM sale', 'sale', 'SELECT * FROM sales'],
    ['a table before a dot', 'SELECT sles.amount FROM sales', 'sles', 'SELECT sales.amount FROM sales'],
    ['a function', 'SELECT uper(region) FROM sales', 'uper', 'SELECT upper(region) FROM sales'],
    ['a type', 'SELECT amount::intt FROM sales', 'intt', 'SELECT amount::int FROM sales'],
    [
      'a block',
      '|\n        SELECT region,\n          amout\n        FROM sales',
      'amout',
      '|\n        SELECT region,\n          amount\n        FROM sales',
    ],
    [
      'a folded block',
      '>\n        SELECT region,\n        amout\n        FROM sales',
      'amout',
      '>\n        SELECT region,\n        amount\n        FROM sales',
    ],
    ['single quotes', "'SELECT ''x'', amout FROM sales'", 'amout', "'SELECT ''x'', amount FROM sales'"],
    [
      'double quotes',
      '"SELECT \\"region\\", amout FROM sales"',
      'amout',
      '"SELECT \\"region\\", amount FROM sales"',
    ],
    [
      'a name in quotes',
      '|\n        SELECT "unit prise" FROM sales',
      '"unit prise"',
      '|\n        SELECT "unit price" FROM sales',
    ],
  ])('%s', async (_, written, marked, fixed) => {
    expect(await failing(written)).toMatchObject({ marked, fixed });
  });

  test('nothing, where no name is near', async () => {
    expect(await failing('SELECT zzz FROM sales')).toMatchObject({ marked: 'zzz', fixed: undefined });
    expect(await failing('SELECT amount FROM sales WHERE')).toMatchObject({ fixed: undefined });
  });
});

test('a parameter of the wrong kind is named', async () => {
  const failed = await failing(
    'SELECT * FROM sales LIMIT ${params.most}',
    'params: { most: { default: many } }\n',
  );
  expect(failed.marked).toBe('${params.most}');
  expect(failed.note).toBe("This text is the value of the parameter 'most': give it one that fits here.");
});

describe('a missing file', () => {
  const locate = (config: string, error: StepError) => {
    const text = `oml_version: '0.1.0'\nname: p\nsteps:\n  - { id: a, component: filesystem.csv_extractor, mode: read, config: { ${config} } }\n`;
    const parsed = parse(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
    const found = describeFailure(parsed.value, 0, error.details.at);
    return { marked: text.slice(found?.range.start, found?.range.end), fix: found?.fix?.text };
  };

  test('is marked at its path, with the file that was likely meant', () => {
    expect(locate('path: moves.csv', missingFile('moves.csv', ['movies.csv', 'a.csv']))).toEqual({
      marked: 'moves.csv',
      fix: 'movies.csv',
    });
    expect(locate('path: "x y.csv"', missingFile('x y.csv', []))).toEqual({
      marked: 'x y.csv',
      fix: undefined,
    });
  });

  test('in quotes where YAML needs them', () => {
    expect(locate('path: a b.csv', missingFile('a b.csv', ['x/a b.csv'])).fix).toBe('"x/a b.csv"');
    expect(locate("path: 'a b.csv'", missingFile('a b.csv', ['x/a b.csv'])).fix).toBe('x/a b.csv');
  });

  test('below the folder of a connection no other is offered', () => {
    expect(locate('path: moves.csv', missingFile('data/moves.csv', ['data/movies.csv'])).fix).toBeUndefined();
  });
});

describe('a column whose name is not what it looks like', () => {
  const report = (file: string): string => readFileSync(`tests/golden/report-c07/${file}`, 'utf8');
  const around = (query: string): string =>
    `oml_version: '0.1.0'\nname: p\nsteps:\n  - id: raw\n    component: filesystem.csv_extractor\n    mode: read\n    config: { path: in.csv }\n  - id: shaped\n    component: duckdb.processor\n    mode: transform\n    config:\n      query: ${query}\n`;

  /** The query's rows, when the fixes that its failures propose are applied; and those fixes. */
  async function fixed(content: string, written: string) {
    const w = await world({ 'in.csv': content });
    await w.run(csvExtractor, 'raw', { path: 'in.csv' });
    const fixes: string[] = [];
    for (let text = written; ;) {
      const parsed = parse(text);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
      const { steps } = parsed.value.document as {
        readonly steps: readonly { readonly config: Readonly<Record<string, unknown>> }[];
      };
      const failure: unknown = await w.run(driver, 'shaped', steps[1]!.config).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (failure === undefined)
        return { fixes, names: Object.keys(await w.types('shaped')), rows: await w.rows('FROM shaped') };
      if (!(failure instanceof StepError) || fixes.length > 2) throw failure;
      const fix = describeFailure(parsed.value, 1, failure.details.at)?.fix;
      if (!fix) throw failure;
      fixes.push(fix.text);
      text = text.slice(0, fix.start) + fix.text + text.slice(fix.end);
    }
  }

  test('one fix, and the pipeline of the report runs', async () => {
    expect(await fixed(report('in/c07.csv'), report('pipeline.yaml'))).toEqual({
      fixes: ['raw AS raw("id", "unit price", "qty", "total")'],
      names: ['id', 'unit price', 'qty', 'total'],
      rows: [['1', '2.5', '3', '7.5']],
    });
  });

  const TRAILING = 'id,total \n1,7.5\n';
  test.each([
    ['a block', '|\n        SELECT total FROM raw', 'raw AS raw("id", "total")'],
    ['a plain text', 'SELECT total FROM raw', 'raw AS raw("id", "total")'],
    ['double quotes', '"SELECT total FROM raw"', 'raw AS raw(\\"id\\", \\"total\\")'],
    ['single quotes', "'SELECT total FROM raw'", 'raw AS raw("id", "total")'],
    ['a filter', 'SELECT total FROM raw WHERE total > 1', 'raw AS raw("id", "total")'],
    ['an alias', 'SELECT r.total FROM raw r', 'r("id", "total")'],
    ['an alias after AS', 'SELECT r.total FROM raw AS r', 'r("id", "total")'],
    ['the name of the table', 'SELECT raw.total FROM raw', 'raw AS raw("id", "total")'],
    ['a query within', 'SELECT sum(total) FROM (SELECT total FROM raw)', 'raw AS raw("id", "total")'],
  ])('a trailing space, in %s', async (_, query, fix) => {
    const { fixes, rows } = await fixed(TRAILING, around(query));
    expect(fixes).toEqual([fix]);
    expect(rows).toEqual([['7.5']]);
  });

  test.each([
    ['\ufeff\ufeffid,name\n1,x\n', 'SELECT id FROM raw', 'raw AS raw("id")', '1'],
    ['id,\ufeffname\n1,x\n', 'SELECT name FROM raw', 'raw AS raw("id", "name")', 'x'],
  ])('a byte order mark in %j', async (content, query, fix, value) => {
    const { fixes, rows } = await fixed(content, around(query));
    expect(fixes).toEqual([fix]);
    expect(rows).toEqual([[value]]);
  });

  test('the real name, where plain names are no way', async () => {
    const twice = 'total,total \n1,7.5\n';
    expect(await fixed('a\u00a0b,id\n7.5,1\n', around('SELECT "A b", "a\u00a0b" FROM raw'))).toEqual({
      fixes: ['"a\u00a0b"'],
      names: ['a\u00a0b', 'a\u00a0b_1'],
      rows: [['7.5', '7.5']],
    });
    expect((await fixed(twice, around('SELECT total FROM raw'))).rows).toEqual([['1']]);
  });

  test('nothing, where the query fails of something else', async () => {
    await expect(fixed(TRAILING, around('SELECT nothing FROM raw'))).rejects.toThrow('"nothing"');
  });
});

describe('a CSV file that cannot be read as the step says is marked at the key', () => {
  const LATIN = Uint8Array.of(97, 10, 0xe9, 10);
  const ROWS = 'a,b\n1,x\n2,y\n';
  test.each<[written: string, marked: string, content: string | Uint8Array, path?: string]>([
    ['encoding: nothing-such', 'nothing-such', ROWS],
    ['encoding: utf-8', 'utf-8', LATIN],
    ["encoding: 'ascii'", 'ascii', LATIN],
    ['encoding: latin-1', 'latin-1', 'a\n\0\n'],
    ['compression: xz', 'xz', ROWS],
    ['compression: gzip', 'gzip', ROWS],
    ['', 'in.csv.gz', ROWS, 'in.csv.gz'],
    ['', 'in.csv.bz2', ROWS, 'in.csv.bz2'],
    ['encoding: utf-8', 'in.csv', gzipSync(ROWS)],
    ['columns: [a, c]', '[a, c]', ROWS],
    ['dtype: { c: int64 }', '{ c: int64 }', ROWS],
    ['dtype: { a: number }', '{ a: number }', ROWS],
    ['dtype: { b: int64 }', '{ b: int64 }', ROWS],
    ['parse_dates: [when]', '[when]', ROWS],
    ['header: -1', '-1', ROWS],
    ['header: 9', '9', ROWS],
    ['skip_rows: 9', '9', ROWS],
    ['skip_rows: [2]', '[2]', ROWS],
    ['skipfooter: 3', '3', ROWS],
    ['delimiter: "→→"', '→→', ROWS],
    ['delimiter: "\\r"', '\\r', ROWS],
    ['quotechar: ","', ',', ROWS],
    ['comment: ","', ',', ROWS],
    ['thousands: "."', '.', ROWS],
    ['on_bad_lines: skip', 'skip', 'a\n1,2\n'],
  ])('%s: %s', async (written, marked, content, path = 'in.csv') => {
    const keys = written === '' ? '' : `, ${written}`;
    const text = `oml_version: '0.1.0'\nname: p\nsteps:\n  - { id: a, component: filesystem.csv_extractor, mode: read, config: { path: ${path}${keys} } }\n`;
    const parsed = parse(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
    const { steps } = parsed.value.document as {
      readonly steps: readonly [{ readonly config: Readonly<Record<string, unknown>> }];
    };
    const w = await world({ [path]: content });
    const failure: unknown = await w.run(csvExtractor, 'a', steps[0].config).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(failure instanceof StepError)) throw new Error(`It failed otherwise: ${String(failure)}`);
    const { range } = describeFailure(parsed.value, 0, failure.details.at) ?? {};
    expect(text.slice(range?.start, range?.end)).toBe(marked);
  });
});
