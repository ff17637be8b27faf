/** `docs check` of playgrounds on stand-ins: recorded on them where that is asked for, and compared on them ever after. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { docsCommand, readDocsArguments } from '#adapters/node/cli/docs.ts';
import { json, serve } from '../../../drivers/http-server.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'docs-'));
  put('package.json', '{}');
  put('docs/stand_ins.yaml', 'stand_ins: {movies: movies.csv}\n');
  put('docs/movies.csv', 'id,title\n1,Alien\n');
  return () => rmSync(root, { recursive: true });
});

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const PORT = 8832;
const MYSQL = `component: mysql.extractor, mode: read, config: {connection: '@mysql.main', table: movies}`;
const HTTP = `component: http.extractor, mode: read, config: {url: 'http://127.0.0.1:${PORT}/movies.json', retries: 0}`;
const page = (movies: string, about = ''): string => `<osiris-playground${about}>

\`\`\`oml
oml_version: "0.1.0"
name: movies
steps:
  - {id: movies, ${movies}}
  - {id: top, component: duckdb.processor, mode: transform, config: {query: SELECT title FROM movies}}
  - {id: out, component: filesystem.csv_writer, mode: write, config: {path: out.csv}}
\`\`\`

</osiris-playground>
`;
const GIVEN = ' files="stand_ins.yaml movies.csv"';

/** What the command prints, and its exit code. */
async function docs(...options: string[]): Promise<[code: number, ...lines: string[]]> {
  const lines: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
  try {
    const args = readDocsArguments(['check', 'docs', ...options], root);
    if (args === 'help') throw new Error('help');
    return [await docsCommand(args, root), ...lines];
  } finally {
    log.mockRestore();
  }
}

test('a step that no browser runs fails with the way out, is recorded on its stand-in, and compared on it', async () => {
  put('docs/a.md', page(MYSQL, GIVEN));
  const [code, first, why] = await docs('--update');
  expect([code, first]).toEqual([1, 'docs/a.md:1: ✘ failed']);
  expect(why).toMatch(/MySQL needs a raw TCP connection.* Use its stand-in movies\.csv with --stand-ins\./);
  expect(await docs('--update', '--stand-ins')).toEqual([
    0,
    'docs/a.md:1: ✔ recorded, with a stand-in for movies',
    '1 playground: 1 recorded; 1 with stand-ins',
  ]);
  const recorded = read('docs/a.md');
  expect(recorded).toMatch(/<table data-step="movies" [^>]*data-stand-ins="movies">/);
  expect(recorded).toMatch(
    /<table data-step="top" [^>]*data-stand-ins="movies">\n<caption>top&#58; 1 row, recorded <mark>with a stand-in for movies<\/mark><\/caption>/,
  );
  expect(recorded).toMatch(/<p data-step="out" [^>]*data-stand-ins="movies">.*<mark>with a stand-in/);
  for (const options of [[], ['--stand-ins'], ['--network']])
    expect(await docs(...options)).toEqual([
      0,
      'docs/a.md:1: ✔ as recorded, with a stand-in for movies',
      '1 playground: 1 as recorded; 1 with stand-ins',
    ]);
  await docs('--update');
  expect(read('docs/a.md')).toBe(recorded);
  put('docs/movies.csv', 'id,title\n1,Troll\n');
  expect(await docs()).toContain(
    'docs/a.md:1:   top: other rows (1 as before): 1 row gone and 1 row new; the first: row 1, title, was "Alien" and is "Troll"',
  );
});

test('in a file of results it is kept, too, and `--json` tells of it', async () => {
  put('docs/a.md', page(MYSQL, `${GIVEN} results="r.json"`));
  await docs('--update', '--stand-ins');
  expect(JSON.parse(read('docs/r.json'))).toMatchObject({
    tables: { movies: { stand_ins: ['movies'] }, top: { stand_ins: ['movies'] } },
    artifacts: [{ path: 'out.csv', stand_ins: ['movies'] }],
  });
  const [code, text = ''] = await docs('--json');
  expect([code, JSON.parse(text)]).toMatchObject([
    0,
    { ok: true, playgrounds: [{ status: 'same', stand_ins: ['movies'] }] },
  ]);
  put('docs/r.json', read('docs/r.json').replaceAll(/,\s*"stand_ins": ?\[[^\]]*\]/g, ''));
  expect(await docs('--stand-ins')).toContainEqual(expect.stringContaining('Use its stand-in movies.csv'));
});

test('what its readers are not given is warned of', async () => {
  put('docs/a.md', page(MYSQL));
  expect(await docs('--update', '--stand-ins')).toEqual([
    0,
    'docs/a.md:1: ✔ recorded, with a stand-in for movies',
    ...['stand_ins.yaml', 'movies.csv'].map(
      (name) =>
        `docs/a.md:1:   warning: it reads ${name}, which its readers are not given: add \`files="${name}#${name}"\``,
    ),
    '1 playground: 1 recorded; 1 with stand-ins',
  ]);
});

test('a source that is not to be asked has its sample in its place; recorded of the source it is compared with nothing else', async () => {
  const server = await serve(PORT, { '/movies.json': json([{ id: 1, title: 'Real' }]) });
  try {
    put('docs/a.md', page(HTTP, GIVEN));
    expect((await docs('--update')).at(1)).toContain('- skipped');
    expect((await docs('--update')).at(2)).toMatch(
      /--network lets it, and --stand-ins runs it on its samples$/,
    );
    await docs('--update', '--stand-ins');
    expect(read('docs/a.md')).toContain('<td>Alien</td>');
    expect(server.asked).toEqual([]);
    expect(await docs('--network')).toContain('docs/a.md:1: ✔ as recorded, with a stand-in for movies');
    expect(server.asked).toEqual([]);

    put('docs/a.md', page(HTTP, GIVEN));
    await docs('--update', '--network', '--stand-ins');
    expect(read('docs/a.md')).toContain('<td>Real</td>');
    expect(read('docs/a.md')).not.toContain('stand-ins=');
    expect((await docs('--stand-ins')).at(1)).toContain('- skipped');
  } finally {
    await server.stop();
  }
});

test('a step that has lost its stand-in is no longer what was recorded', async () => {
  const server = await serve(PORT, { '/movies.json': json([{ id: 1, title: 'Alien' }]) });
  try {
    put('docs/a.md', page(HTTP, GIVEN));
    await docs('--update', '--stand-ins');
    put('docs/stand_ins.yaml', 'stand_ins: {}\n');
    expect(await docs('--network')).toContain(
      'docs/a.md:1:   movies was recorded with a stand-in for movies, and is made without stand-ins now',
    );
  } finally {
    await server.stop();
  }
});

test('stand-ins that cannot be read are told', async () => {
  put('docs/a.md', page(MYSQL, GIVEN));
  put('docs/stand_ins.yaml', 'stand_ins: [a]\n');
  expect(await docs('--stand-ins')).toContainEqual(
    expect.stringMatching(/it has stand-ins that cannot be read: stand_ins\.yaml, line 1: /),
  );
});

test('those at another computer are asked for only where that is allowed', async () => {
  const server = await serve(PORT, {
    '/stand_ins.yaml': (response) => response.end('stand_ins: {movies: movies.csv}\n'),
  });
  try {
    put('docs/a.md', page(MYSQL, ` files="http://127.0.0.1:${PORT}/stand_ins.yaml movies.csv"`));
    expect((await docs('--update', '--stand-ins')).at(1)).toContain('- skipped');
    expect(await docs('--update', '--stand-ins', '--network')).toContain(
      'docs/a.md:1: ✔ recorded, with a stand-in for movies',
    );
  } finally {
    await server.stop();
  }
});
