/** A table of every type through every format and back; what became of each stands in docs/formats.md, which is compared with it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { format } from 'prettier';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { provided } from '#adapters/node/provided.ts';
import type { Driver } from '#core/contract/driver.ts';
import { keepsType } from '#core/export/types-kept.ts';
import { catalog } from '#drivers/index.ts';
import { world, type World } from '../drivers/support.ts';
import { filesIn } from '../golden/case.ts';
import { type Case, CASES, tableOf, UNFIT } from './cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'formats-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DOCUMENT = 'docs/formats.md';
const TABLE = /^\| DuckDB .*\n(?:\|.*\n)*\|.*$/m;

interface Format {
  readonly title: string;
  readonly format: string;
  readonly path: string;
}

const FORMATS = [
  { title: 'CSV', format: 'csv', path: 'out.csv' },
  { title: 'JSON', format: 'json', path: 'out.json' },
  { title: 'Parquet', format: 'parquet', path: 'out.parquet' },
  { title: 'Arrow', format: 'arrow', path: 'out.arrow' },
  { title: 'Excel', format: 'excel', path: 'out.xlsx' },
] as const satisfies readonly Format[];

const driverOf = (into: Format, kind: 'writer' | 'extractor'): Driver =>
  catalog.get(`filesystem.${into.format}_${kind}`)!.driver!;

const texts = (cases: readonly Case[], table: string): string =>
  `SELECT ${cases.map((_, i) => `CAST(c${i} AS VARCHAR)`).join(', ')} FROM ${table}`;

async function written(into: Format, cases: readonly Case[]): Promise<{ w: World; bytes: Uint8Array }> {
  const w = await world({}, { provided });
  await w.db.exec(`CREATE TABLE t AS ${tableOf(cases)}`);
  const [[rows]] = (await w.rows('SELECT count(*) FROM t')) as [[string]];
  const config = { path: into.path };
  await w.run(driverOf(into, 'writer'), 'w', config, { t: { table: 't', rows: Number(rows) } });
  return { w, bytes: w.artifacts.get(into.path)! };
}

const whether = (rows: (string | null)[][], at: number, others: (string | null)[][]): boolean =>
  rows.every((row, i) => row[at] === others[i]![at]);

/** What the table has where it was read back: the type of each, and whether its values are printed as they were. */
async function outcome(into: Format, cases: readonly Case[]): Promise<{ cells: string[]; told: string[] }> {
  let from: { w: World; bytes: Uint8Array };
  try {
    from = await written(into, cases);
  } catch (error) {
    if (!String(error).includes('Nothing was written.')) throw error;
    return { cells: cases.map(() => 'an error'), told: [] };
  }
  const { w, bytes } = from;
  const back = await world({ [into.path]: bytes }, { provided });
  await back.run(driverOf(into, 'extractor'), 'back', { path: into.path });
  const [before, after] = [await w.rows(texts(cases, 't')), await back.rows(texts(cases, 'back'))];
  const [was, is] = [await w.types('t'), await back.types('back')];
  expect(after.length).toBe(before.length);
  const cells = cases.map((_, i) => {
    const isSame = whether(before, i, after);
    const [from_, to] = [was[`c${i}`]!, is[`c${i}`]!];
    return `${from_ === to ? 'the same' : shortened(to)}${isSame ? '' : ', printed differently'}`;
  });
  return { cells, told: w.logs.map(({ message }) => message) };
}

const shortened = (type: string): string =>
  (type === 'VARCHAR' ? 'text' : type)
    .replaceAll('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ')
    .replaceAll('"', '');

test('native DuckDB reads of the Parquet file what was in the table, and the types that the extractor reads', async () => {
  const all = [...CASES, ...UNFIT];
  const { w, bytes } = await written(FORMATS[2], all);
  const file = join(folder, 'in.parquet');
  writeFileSync(file, bytes);
  const native = await (await DuckDBInstance.create(':memory:')).connect();
  await native.run(`SET TimeZone = 'UTC'`);
  await native.run(`CREATE TABLE t AS FROM '${file}'`);
  const read = await native.runAndReadAll(texts(all, 't'));
  const rows = read.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell))));
  expect(rows).toEqual(await w.rows(texts(all, 't')));
  const shape = await native.runAndReadAll('SELECT column_name, column_type FROM (DESCRIBE t) OFFSET 1');
  const natively = shape.getRows().map(([, type]) => String(type));
  const back = await world({ 'out.parquet': bytes }, { provided });
  await back.run(driverOf(FORMATS[2], 'extractor'), 'back', { path: 'out.parquet' });
  const [, ...types] = Object.values(await back.types('back'));
  expect(natively).toEqual(types.map((type) => (type === 'TIMESTAMP_MS' ? 'TIMESTAMP' : type)));
});

test.each([FORMATS[2], FORMATS[3]])('of each column that $title changes the person is told', async (into) => {
  const { cells, told } = await outcome(into, CASES);
  const named = told.map((sentence) => Number(/^"c(\d+)"/.exec(sentence)?.[1]));
  const changed = CASES.flatMap(({ label }, i) =>
    cells[i] !== 'the same' || label.endsWith('infinite') ? [i] : [],
  );
  expect(named).toEqual(changed);
});

/** Values for which a type is kept that is not for others: the sheet of the export cannot know them before. */
const BY_VALUE = /^(HUGEINT|INTERVAL)$|before 1900|microsecond|infinite|printed/;

test.each(['csv', 'json', 'excel'] as const)(
  'before %s is written it is said which types come back',
  async (id) => {
    const into = FORMATS.find(({ format }) => format === id)!;
    const cases = CASES.filter(({ label }) => !BY_VALUE.test(label));
    const { cells } = await outcome(into, cases);
    const w = await world({}, { provided });
    await w.db.exec(`CREATE TABLE t AS ${tableOf(cases)}`);
    const types = await w.types('t');
    expect(cases.map(({ label }, i) => [label, keepsType(id, types[`c${i}`]!)])).toEqual(
      cases.map(({ label }, i) => [label, cells[i]!.startsWith('the same')]),
    );
  },
);

test('lines of JSON are read as a list of it is', async () => {
  const lines = { ...FORMATS[1], path: 'out.ndjson' };
  expect(await outcome(lines, CASES)).toEqual(await outcome(FORMATS[1], CASES));
});

test('docs/formats.md says what becomes of each type in each format', async () => {
  const columns: string[][] = [];
  for (const into of FORMATS) {
    const { cells } = await outcome(into, CASES);
    const unfit = await outcome(into, UNFIT);
    columns.push([...cells, ...unfit.cells]);
  }
  const rows = [...CASES, ...UNFIT].map(({ label }, i) => [label, ...columns.map((cells) => cells[i]!)]);
  const table = [['DuckDB', ...FORMATS.map(({ title }) => title)], ...rows];
  const text = readFileSync(DOCUMENT, 'utf8');
  if (process.env['UPDATE_GOLDEN']) {
    const lines = [table[0]!, table[0]!.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
    writeFileSync(DOCUMENT, await format(text.replace(TABLE, lines.join('\n')), { parser: 'markdown' }));
    return;
  }
  const documented = TABLE.exec(text)![0]
    .split('\n')
    .filter((line) => !line.startsWith('| --'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  expect(documented).toEqual(table);
}, 60_000);

/** Both run in both worlds: the same bytes are written, and the same tables read. */
test.each([
  ['formats', CASES, FORMATS.length + 1],
  ['not-finite', UNFIT, 3],
] as const)('the goldens %s write the table of every type, and read those files', (name, cases, files) => {
  const golden = (of: string) => ({
    text: readFileSync(`tests/golden/${of}/pipeline.yaml`, 'utf8'),
    out: filesIn(`tests/golden/${of}/out`),
    in: filesIn(`tests/golden/${of}/in`),
  });
  const [there, back] = [golden(name), golden(`${name}-back`)];
  const { steps } = parse(there.text) as { steps: { config: { query?: string } }[] };
  expect(steps[0]?.config.query?.trim()).toBe(tableOf(cases));
  const written = [...there.out].map(([path, bytes]) => [path.slice(path.indexOf('/') + 1), bytes] as const);
  expect(written.length).toBe(files);
  expect(new Map(written)).toEqual(new Map(back.in));
});
