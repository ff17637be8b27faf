/** `docs check` on folders of pages: what is recorded, what counts as changed, and what is not run. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkPages, type CheckedPlayground } from '#adapters/node/docs/check.ts';
import type { Recording } from '#core/recording/recording.ts';
import { embedOf } from '#core/share/snippets.ts';
import { json, serve, type TestServer } from '../../../drivers/http-server.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'docs-'));
  put('package.json', '{}');
  return () => rmSync(root, { recursive: true });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

async function check(options: { update?: boolean; network?: boolean } = {}): Promise<CheckedPlayground[]> {
  const all: CheckedPlayground[] = [];
  const { update = false, network = false } = options;
  await checkPages({ root: join(root, 'docs'), update, network, tell: (checked) => void all.push(checked) });
  return all;
}

const statuses = async (options = {}): Promise<string[]> =>
  (await check(options)).map(({ line, status, details }) => [line, status, ...details].join(' '));

const pipeline = (query: string, name = 'a'): string =>
  `oml_version: "0.1.0"
name: ${name}

steps:
  - id: one
    component: duckdb.processor
    mode: transform
    needs: []
    config:
      query: ${JSON.stringify(query)}
`;
const reading = (path: string): string =>
  `oml_version: "0.1.0"
name: reading
steps:
  - id: rows
    component: filesystem.csv_extractor
    mode: read
    config: {path: ${path}}
  - id: written
    component: filesystem.csv_writer
    mode: write
    needs: [rows]
    config: {path: out.csv}
`;

const fence = (text: string): string => `\`\`\`oml\n${text}\`\`\`\n`;
const inFence = (text: string, about = ''): string =>
  `<osiris-playground${about}>\n\n${fence(text)}\n</osiris-playground>\n`;

const PAGES: Readonly<Record<string, string>> = {
  'a.md': `# A\n\n${inFence(pipeline('SELECT 1 AS n'))}`,
  'a.mdx': `# A\n\n<osiris-playground src="/a.yaml">\n</osiris-playground>\n`,
  'a.html': `<p>A</p>\n<osiris-playground><pre>${pipeline('SELECT 1 AS n').replaceAll('"', '&quot;')}</pre></osiris-playground>\n`,
  'b.astro': `---\nconst a = 1;\n---\n<osiris-playground src="/a.yaml"></osiris-playground>\n`,
  'c.md': `# A\n\n${fence(pipeline('SELECT 1 AS n'))}\ntext\n`,
};

describe.each(Object.entries(PAGES))('%s', (name, page) => {
  const path = `docs/${name}`;
  beforeEach(() => {
    put(path, page);
    put('public/a.yaml', pipeline('SELECT 1 AS n'));
  });
  const [line] = [page.split('\n').findIndex((text) => /osiris|```oml/.test(text)) + 1];

  test('is not recorded, then recorded, then as recorded, and recorded again no other', async () => {
    expect(await statuses()).toEqual([
      `${line} unrecorded nothing is recorded of it; --update records its results`,
    ]);
    expect(await statuses({ update: true })).toEqual([`${line} recorded`]);
    const recorded = read(path);
    expect(recorded).toContain('<table data-step="one" data-total="1"');
    expect(await statuses()).toEqual([`${line} same`]);
    expect(read(path)).toBe(recorded);
    await check({ update: true });
    expect(read(path)).toBe(recorded);
  });

  test('fails on a changed result, and passes when it is recorded', async () => {
    await check({ update: true });
    const changed = pipeline('SELECT 2 AS n');
    put('public/a.yaml', changed);
    put(path, read(path).replaceAll('SELECT 1 AS n', 'SELECT 2 AS n'));
    const [found] = await check();
    expect(found?.status).toBe('different');
    expect(found?.details).toContain(
      'one: other rows (1 as before): 1 row gone and 1 row new; the first: row 1, n, was "1" and is "2"',
    );
    await check({ update: true });
    expect(await statuses()).toEqual([`${line} same`]);
  });

  test('fails on a result that somebody changed in the page', async () => {
    await check({ update: true });
    put(path, read(path).replace(/(<td>(?:\{")?)1/, '$12'));
    const [found] = await check();
    expect(found).toMatchObject({
      status: 'different',
      details: [expect.stringContaining('row 1, n, was "2" and is "1"')],
    });
  });
});

test('the file of results holds what the page does not', async () => {
  put('docs/a.md', inFence(pipeline('SELECT i FROM range(100) AS r(i)'), ' results="data/r.json"'));
  expect(await statuses()).toEqual(['1 unrecorded nothing is recorded of it; --update records its results']);
  const page = read('docs/a.md');
  await check({ update: true });
  expect(read('docs/a.md')).toBe(page);
  const { tables } = JSON.parse(read('docs/data/r.json')) as {
    tables: { one: { rows: unknown[]; total: number } };
  };
  expect([tables.one.total, tables.one.rows.length]).toEqual([100, 20]);
  expect(await statuses()).toEqual(['1 same']);
  put('docs/data/r.json', read('docs/data/r.json').replace('"total": 100', '"total": 99'));
  expect(await statuses()).toEqual([
    '1 different one: 99 rows before, 100 now: those recorded are the same, one behind them is not',
  ]);
  put('docs/data/r.json', '{"version": 2}');
  expect(await statuses()).toEqual([
    '1 failed The recorded results cannot be read: version is not 1. Record them again.',
  ]);
});

test('another text with the same results is to be recorded again', async () => {
  put('docs/a.md', inFence(pipeline('SELECT 1 AS n')));
  await check({ update: true });
  put('docs/a.md', read('docs/a.md').replace('name: a', 'name: b'));
  expect(await statuses()).toEqual(['1 different the pipeline is another than the one that was recorded']);
});

test('the pipeline between the tags follows the one that is named', async () => {
  put('docs/a.yaml', `# first\n${pipeline('SELECT 1 AS n')}`);
  put('docs/a.html', '<osiris-playground src="a.yaml"></osiris-playground>');
  await check({ update: true });
  put('docs/a.yaml', `# second\n${pipeline('SELECT 1 AS n')}`);
  // Nobody but its author reads what is between the tags as a pipeline of its own.
  expect(await statuses()).toEqual([
    '1 different the pipeline between its tags is not the one that it names; --update writes it anew',
  ]);
  await check({ update: true });
  expect(read('docs/a.html')).toContain('# second');
});

test('rows that change by themselves are compared by their columns', async () => {
  put('docs/a.md', inFence(pipeline('SELECT random() AS r')));
  await check({ update: true });
  expect(await statuses()).toEqual(['1 same']);
  put('docs/a.md', read('docs/a.md').replace('AS r"', 'AS s"'));
  const [found] = await check();
  expect(found?.details).toContain('one: other columns: - r DOUBLE, + s DOUBLE');
});

test('tables that somebody typed are compared as far as they go', async () => {
  const table = (cell: string): string =>
    `<table data-step="one"><thead><tr><th>n</th></tr></thead><tbody><tr><td>${cell}</td></tr></tbody></table>`;
  const page = (cell: string): string =>
    `<osiris-playground><pre>${pipeline('SELECT 1 AS n')}</pre>\n${table(cell)}</osiris-playground>`;
  put('docs/a.html', page('1'));
  expect(await statuses()).toEqual(['1 same']);
  put('docs/a.html', page('2'));
  expect(await statuses()).toEqual([expect.stringMatching(/^1 different one: .* was "2" and is "1"$/)]);
  await check({ update: true });
  expect(read('docs/a.html').match(/<table/g)).toHaveLength(1);
  expect(await statuses()).toEqual(['1 same']);
});

test('bare text becomes a block when results come to stand beside it', async () => {
  put('docs/a.html', `<osiris-playground>\n${pipeline('SELECT 1 AS n')}</osiris-playground>`);
  await check({ update: true });
  expect(read('docs/a.html')).toMatch(
    /^<osiris-playground>\n<pre>oml_version: &#34;0.1.0&#34;\nname: a\n\nsteps:/,
  );
  expect(await statuses()).toEqual(['1 same']);
});

test('in a list every line is indented', async () => {
  put('docs/a.md', `- a\n\n  <osiris-playground src="a.yaml">\n  </osiris-playground>\n`);
  put('docs/a.yaml', pipeline('SELECT 1 AS n'));
  await check({ update: true });
  expect(
    read('docs/a.md')
      .split('\n')
      .slice(2, -1)
      .every((line) => line.startsWith('  <')),
  ).toBe(true);
  const recorded = read('docs/a.md');
  await check({ update: true });
  expect(read('docs/a.md')).toBe(recorded);
});

describe('files', () => {
  beforeEach(() => put('docs/data/x.csv', 'a,b\n1,x\n'));

  test('are those that the readers are given', async () => {
    put('docs/a.md', inFence(reading('data/x.csv'), ' files="data/x.csv#data/x.csv"'));
    expect(await check({ update: true })).toMatchObject([{ status: 'recorded', warnings: [] }]);
    expect(read('docs/a.md')).toContain('<p data-step="written" data-file="out.csv" data-bytes="8"');
    put('docs/data/x.csv', 'a,b\n1,y\n');
    expect((await check())[0]?.details).toEqual([
      'rows: other rows (1 as before): 1 row gone and 1 row new; the first: row 1, b, was "x" and is "y"',
      'written: out.csv has other content, of the same 8 bytes',
    ]);
  });

  test('are called like the last part of their address', async () => {
    put('public/y.csv', 'a\n1\n');
    put('docs/a.md', inFence(reading('y.csv'), ' files="/y.csv"'));
    expect(await check({ update: true })).toMatchObject([{ status: 'recorded', warnings: [] }]);
  });

  test('that lie beside the page are taken, with a warning', async () => {
    put('docs/a.md', inFence(reading('data/x.csv')));
    expect(await check({ update: true })).toMatchObject([
      {
        status: 'recorded',
        warnings: ['reads data/x.csv, which its readers are not given: add `files="data/x.csv#data/x.csv"`'],
      },
    ]);
  });

  test.each(['my data.csv', 'a b/o#é 100%?.csv', 'a+b&"c".csv'])(
    'called %s are given as the warning says, which warns no more',
    async (name) => {
      put(`docs/${name}`, 'a\n1\n');
      put(
        'docs/a.html',
        `<osiris-playground><pre>${reading(JSON.stringify(name))}</pre></osiris-playground>`,
      );
      const [first] = await check();
      const [, advice = ''] = /`(files=".*")`$/.exec(first?.warnings[0] ?? '') ?? [];
      put('docs/a.html', read('docs/a.html').replace('playground>', `playground ${advice}>`));
      expect(await check({ update: true })).toMatchObject([{ status: 'recorded', warnings: [] }]);
    },
  );

  test.each([
    ['that are nowhere', inFence(reading('no.csv')), /Run failed at rows: .*no\.csv/],
    [
      'that are named and not there',
      inFence(reading('no.csv'), ' files="no.csv"'),
      /names a file in `files` that is not there: no\.csv/,
    ],
    [
      'outside of the project',
      inFence(reading('x'), ' files="../../../etc/passwd#x"'),
      /leaves the project: \.\.\/\.\.\/\.\.\/etc\/passwd$/,
    ],
    [
      'of a pipeline outside of the project',
      '<osiris-playground src="../../../etc/passwd"></osiris-playground>',
      /^it names a file that leaves the project: /,
    ],
  ])('%s', async (_what, page, said) => {
    put('docs/a.md', page);
    const [found] = await check();
    expect(found?.status).toBe('failed');
    expect(found?.details.join('\n')).toMatch(said);
  });
});

test.each<readonly [string, string, RegExp | string]>([
  [
    'no pipeline',
    '<osiris-playground></osiris-playground>',
    'it has no pipeline; write one between its tags, or name one in `src` or `example`',
  ],
  [
    'no such example',
    '<osiris-playground example="no"></osiris-playground>',
    /^it names an example that there is none of: no; there are starter, /,
  ],
  [
    'a pipeline elsewhere',
    '<osiris-playground src="https://e.org/a.yaml"></osiris-playground>',
    'it has its pipeline at https://e.org/a.yaml; to be checked, it must be a file of this project',
  ],
  ['a faulty pipeline', inFence(pipeline('SELECT 1 AS')), /^Run failed at one: /],
  [
    'a step that is misspelled',
    inFence(pipeline('SELECT 1 AS a').replace('duckdb.processor', 'duckdb.procesor')),
    /line 6, column \d+ of its pipeline/,
  ],
  [
    'a component that no browser has',
    inFence(
      reading('a.csv')
        .replace('filesystem.csv_extractor', 'mysql.extractor')
        .replace('{path: a.csv}', '{host: h, database: d, user: u, password: p, query: SELECT 1}'),
    ),
    /browser/,
  ],
])('%s fails', async (_what, page, said) => {
  put('docs/a.md', page);
  const [found] = await check({ update: true });
  expect(found?.status).toBe('failed');
  expect(found?.details.join('\n')).toMatch(said);
  expect(read('docs/a.md')).toBe(page);
});

test.each<readonly [string, string]>([
  ['mode="bogus"', 'has mode="bogus"; it can be full, editor, result, graph'],
  ['mode="reslt"', 'has mode="reslt"; did you mean "result"?'],
  ['mode="Full"', 'has mode="Full"; did you mean "full"?'],
  ['theme="drak"', 'has theme="drak"; did you mean "dark"?'],
  ['step="nosuch"', 'has step="nosuch"; it has the steps one'],
  ['step="onw"', 'has step="onw"; did you mean "one"?'],
  ['height="50%"', 'has height="50%"; it is a number of px, such as height="480", or auto'],
  ['autorun="false"', 'has autorun="false", which is on all the same; leave the attribute out'],
  ['reslts="r.json"', 'has the attribute reslts, which nothing reads; did you mean results?'],
  ['exmaple="starter"', 'has the attribute exmaple, which nothing reads; did you mean example?'],
])('%s is told, and nothing recorded', async (attribute, said) => {
  const page = `# A\n\n${inFence(pipeline('SELECT 1 AS n'), ` ${attribute}`)}`;
  put('docs/a.md', page);
  expect(await statuses({ update: true })).toEqual([`3 failed it ${said}`]);
  expect(read('docs/a.md')).toBe(page);
});

test('attributes of every element and of frameworks are no mistakes, and what nobody reads is warned of', async () => {
  const about =
    ' class="a" id="b" data-x="1" aria-label="c" onclick="d()" v-pre client:load @click="e" mode="result" theme="auto" height="auto" readonly="false" step="one" width="3"';
  put('docs/a.md', inFence(pipeline('SELECT 1 AS n'), about));
  expect(await check({ update: true })).toMatchObject([
    { status: 'recorded', warnings: ['has the attribute width, which nothing reads'] },
  ]);
});

test('two that record different results in one file are told so', async () => {
  put(
    'docs/a.md',
    `${inFence(pipeline('SELECT 1 AS n'), ' results="r.json"')}\n${inFence(pipeline('SELECT 2 AS n'), ' results="r.json"')}`,
  );
  expect(await statuses({ update: true })).toEqual([
    '1 recorded',
    expect.stringMatching(/failed it records its results in r\.json, as another playground/),
  ]);
});

test.each([
  '../..',
  '../../..',
  '../../../../../../..',
  '..%2f..%2f..',
  'data/../../..',
  '/../..',
  '../../public/..',
])('results in %s leave the project: nothing is written', async (way) => {
  put('public/there.txt', '');
  const name = `${basename(root)}.json`;
  const page = inFence(pipeline('SELECT 1 AS n'), ` results="${way}${dirname(root)}/${name}"`);
  put('docs/a.md', page);
  expect(await statuses({ update: true })).toEqual([
    `1 failed it names a file that leaves the project: ${way}${dirname(root)}/${name}`,
  ]);
  const found = [join(dirname(root), name), join(root, name), join(root, dirname(root), name)];
  expect(found.filter((path) => existsSync(path))).toEqual([]);
  expect(read('docs/a.md')).toBe(page);
});

test('a page alone, without a project around it, names what is beside it', async () => {
  rmSync(join(root, 'package.json'));
  put('docs/a.md', inFence(pipeline('SELECT 1 AS n'), ' results="r.json"'));
  const told: string[] = [];
  const tell = ({ status }: CheckedPlayground) => void told.push(status);
  await checkPages({ root: join(root, 'docs/a.md'), update: true, network: false, tell });
  expect(told).toEqual(['recorded']);
  expect(JSON.parse(read('docs/r.json'))).toMatchObject({ tables: { one: { rows: [['1']] } } });
});

test('hidden folders and node_modules are left out', async () => {
  for (const folder of ['node_modules/x', '.vitepress/dist', 'deep/er'])
    put(`docs/${folder}/a.md`, inFence(pipeline('SELECT 1')));
  expect((await check()).map(({ file }) => file)).toEqual([join(root, 'docs/deep/er/a.md')]);
});

describe('the network', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await serve(8831, { '/rows': json([{ a: 1 }]), '/x.csv': (response) => response.end('a\n1\n') });
  });
  afterAll(() => server.stop());

  test('is asked only where that is allowed, and a skipped playground is told', async () => {
    const page = `${inFence(
      `oml_version: "0.1.0"
name: asking
steps:
  - id: rows
    component: http.extractor
    mode: read
    config: {url: "http://127.0.0.1:8831/rows"}
`,
    )}\n${inFence(reading('x.csv'), ' files="http://127.0.0.1:8831/x.csv"')}`;
    put('docs/a.md', page);
    expect((await check({ update: true })).map(({ status, details }) => [status, ...details])).toEqual([
      ['skipped', 'it asks the network (the step rows (http.extractor)); --network lets it'],
      ['skipped', 'it asks the network (http://127.0.0.1:8831/x.csv); --network lets it'],
    ]);
    expect([server.asked, read('docs/a.md')]).toEqual([[], page]);
    expect((await check({ update: true, network: true })).map(({ status }) => status)).toEqual([
      'recorded',
      'recorded',
    ]);
    expect(server.asked).toEqual(['GET /rows', 'GET /x.csv']);
    expect((await check({ network: true })).map(({ status }) => status)).toEqual(['same', 'same']);
  });
});

test('the results that come with the examples are those that they give', async () => {
  const all: CheckedPlayground[] = [];
  await checkPages({
    root: resolve('public/examples'),
    update: false,
    network: false,
    tell: (checked) => void all.push(checked),
  });
  const ids = (JSON.parse(readFileSync('public/examples/index.json', 'utf8')) as { id: string }[]).map(
    ({ id }) => id,
  );
  expect(all.map(({ status, details }) => [status, ...details])).toEqual(ids.map(() => ['same']));
});

describe.each(['html/docs', 'vitepress/docs', 'docusaurus/docs', 'astro/src', 'sveltekit/src'])(
  'the recipe %s',
  (folder) => {
    const checked = async (of: string, update = false): Promise<CheckedPlayground[]> => {
      const all: CheckedPlayground[] = [];
      const tell = (each: CheckedPlayground): void => void all.push(each);
      await checkPages({ root: of, update, network: false, tell });
      return all;
    };

    test('passes as it was recorded, tells what changed, and passes when that is recorded', async () => {
      expect(await checked(resolve('tests/recipes', folder))).toMatchObject([{ status: 'same' }]);
      const project = folder.split('/')[0] ?? '';
      cpSync(resolve('tests/recipes', project), join(root, project), { recursive: true });
      const copies = readdirSync(join(root, project), { recursive: true, encoding: 'utf8' });
      for (const path of copies.filter((each) => /\.(mdx?|html|astro|yaml|svelte)$/.test(each))) {
        const file = join(root, project, path);
        writeFileSync(file, readFileSync(file, 'utf8').replaceAll('2 ** i', '3 ** i'));
      }
      const copy = join(root, folder);
      const [found] = await checked(copy);
      expect(found?.status).toBe('different');
      expect(found?.details).toContain(
        'powers: other rows (12 as before): 9 rows gone and 9 rows new among those recorded; the first: row 2, power, was "2.0" and is "3.0"',
      );
      expect(await checked(copy, true)).toMatchObject([{ status: 'recorded' }]);
      expect(await checked(copy)).toMatchObject([{ status: 'same' }]);
    });
  },
);

test('the snippet that Share gives is checked as it is, without the network', async () => {
  const path = 'dir x/o#é 100%.csv';
  const content = new TextEncoder().encode('a\n1\n');
  const text = reading(JSON.stringify(path));
  put('docs/a.html', embedOf({ text, params: {}, files: [{ path, content }] }, 'https://play.example/'));
  const [checked] = await check({ update: true });
  expect([checked?.status, checked?.details]).toEqual(['recorded', []]);
  expect(await statuses()).toEqual(['2 same']);
});

test('the snippet that Share gives with results is as recorded: with its profile, its parameters and what is shown of them', async () => {
  const text = pipeline('SELECT i, ${params.n} AS n FROM range(30) AS r(i)').replace(
    'steps:',
    'params:\n  n: {default: 1}\n  m: {default: 1}\nprofiles:\n  prod:\n    params: {n: 7}\nsteps:',
  );
  const about = 'profile="prod" params="m=a%26b"';
  put('docs/a.md', inFence(text, ` ${about} results="r.json"`));
  await check({ update: true });
  const recording = JSON.parse(read('docs/r.json')) as Recording;
  expect(recording.tables['one']?.rows[0]).toEqual(['0', '7']);
  const shared = { text, profile: 'prod', params: { m: 'a&b' }, files: [], recording };
  put('docs/a.md', embedOf(shared, 'https://play.example/'));
  expect(await statuses()).toEqual(['2 same']);
  const page = read('docs/a.md');
  await check({ update: true });
  expect(read('docs/a.md')).toBe(page);
  put('docs/a.md', page.replace(' profile="prod"', ''));
  expect((await check())[0]?.status).toBe('different');
  put('docs/a.md', page.replace('params="m=', 'params="mm='));
  expect(await statuses()).toEqual([expect.stringContaining("failed The pipeline has no parameter 'mm'")]);
});
