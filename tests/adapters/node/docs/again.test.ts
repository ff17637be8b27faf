/** `docs check --update` on pages of every shape: recorded once, recorded again no other, and nothing else touched. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { checkPages, type CheckedPlayground } from '#adapters/node/docs/check.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'docs-'));
  mkdirSync(join(root, 'docs'));
  put('package.json', '{}');
  put('docs/a.yaml', PIPELINE);
  return () => rmSync(root, { recursive: true });
});

const put = (path: string, text: string): void => writeFileSync(join(root, path), text);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

async function check(update = false): Promise<CheckedPlayground[]> {
  const all: CheckedPlayground[] = [];
  const tell = (checked: CheckedPlayground): void => void all.push(checked);
  await checkPages({ root: join(root, 'docs'), update, network: false, tell });
  return all;
}

const PIPELINE = `oml_version: "0.1.0"
name: a
steps:
  - id: one
    component: duckdb.processor
    mode: transform
    needs: []
    config:
      query: SELECT random() > 2 AS b, 'x' || chr(10) || '| * {{y}}' || chr(60) || 'z>' AS t`;

const NAMED = '<osiris-playground src="a.yaml"></osiris-playground>';
const FENCE = `\`\`\`oml\n${PIPELINE}\n\`\`\``;
const PRE = `<pre>\n${PIPELINE}\n</pre>`;
const behind = (first: string, rest: string) => (text: string) =>
  text
    .split('\n')
    .map((line, at) => ((at === 0 ? first : rest) + line).trimEnd())
    .join('\n');

/** What stands around a playground, by the ending of the page's name. */
const AROUND: readonly (readonly [string, (text: string) => string])[] = [
  ['md', (text) => text],
  ['md', (text) => `---\ntitle: a\n---\n\n${text}`],
  ['md', behind('> ', '> ')],
  ['md', behind('> > ', '> > ')],
  ['md', behind('>', '>')],
  ['md', behind('- ', '  ')],
  ['md', behind('10. ', '    ')],
  ['md', behind('- > ', '  > ')],
  ['md', behind('> - ', '>   ')],
  ['md', (text) => `- a\n\n${behind('\t', '\t')(text)}`],
  ['md', (text) => `!!! note\n\n${behind('    ', '    ')(text)}`],
  ['mdx', (text) => text],
  ['mdx', behind('    ', '    ')],
  ['html', (text) => `<main>\n${text}</main>`],
  ['astro', (text) => `---\nconst a = 1;\n---\n${text}`],
];
const FORMS: readonly (readonly [string, string])[] = [
  ['element that names its pipeline', NAMED],
  ['element over two lines', NAMED.replace('></', '>\n</')],
  ['element around a fence', `<osiris-playground>\n\n${FENCE}\n\n</osiris-playground>`],
  ['fence', FENCE],
  ['fence of tildes', FENCE.replaceAll('```', '~~~~')],
  ['element around a pre', `<osiris-playground>\n${PRE}\n</osiris-playground>`],
  ['element around bare text', `<osiris-playground>\n${PIPELINE}\n</osiris-playground>`],
];
const isOf = (form: string, ending: string): boolean =>
  form.includes('fence')
    ? ending.startsWith('md')
    : ending !== 'mdx' || form.includes('names') || form.includes('two lines');

/** Whether what is left of `long` when lines are taken out is `short`, but for lines that are empty. */
function isWithin(short: string, long: string): boolean {
  let at = 0;
  const lines = short.split('\n').filter((line) => /[^\s>]/.test(line));
  for (const line of long.split('\n')) if (line === lines[at]) at += 1;
  return at === lines.length;
}

test.each(FORMS)('%s', async (form, markup) => {
  const pages = AROUND.filter(([ending]) => isOf(form, ending)).map(
    ([ending, around], at): [string, string] => {
      const page = `# A\n\n${around(markup)}\n\nThe end.\n`;
      const text = ending === 'astro' || page.includes('title: a') ? page.slice('# A\n\n'.length) : page;
      return [`docs/${at}.${ending}`, at % 2 === 0 ? text : `\uFEFF${text.replaceAll('\n', '\r\n')}`];
    },
  );
  for (const [path, text] of pages) put(path, text);
  const statuses = (found: CheckedPlayground[]): string[] =>
    found.map(({ file, status, details }) => [file.slice(root.length + 1), status, ...details].join(' '));
  const all = (status: string): string[] => pages.map(([path]) => `${path} ${status}`).sort();

  expect(statuses(await check(true)).sort()).toEqual(all('recorded'));
  const recorded = pages.map(([path]) => read(path));
  expect(statuses(await check()).sort()).toEqual(all('same'));
  expect(statuses(await check(true)).sort()).toEqual(all('recorded'));
  expect(pages.map(([path]) => read(path))).toEqual(recorded);
  for (const [at, [path, text]] of pages.entries()) {
    const now = recorded[at] ?? '';
    expect([path, now.match(/osiris:recorded/g)?.length]).toEqual([path, 1]);
    expect([path, now.split('\n').filter((line) => line.endsWith('\r')).length]).toEqual([
      path,
      text.includes('\r') ? now.split('\n').length - 1 : 0,
    ]);
    expect([path, now.endsWith(text.slice(-9))]).toEqual([path, true]);
    const isKept = form.includes('fence') || form.includes('pre');
    expect([path, !isKept || isWithin(text, now)]).toEqual([path, true]);
  }
});

test('what gives other rows each time stays as it was recorded, until the pipeline is another', async () => {
  const changing = FENCE.replace('random() > 2', 'random()');
  put('docs/a.md', `${changing}\n`);
  put('docs/b.md', `<osiris-playground results="r.json">\n\n${changing}\n\n</osiris-playground>\n`);
  await check(true);
  const recorded = [read('docs/a.md'), read('docs/r.json')];
  await check(true);
  expect([read('docs/a.md'), read('docs/r.json')]).toEqual(recorded);
  put('docs/a.md', read('docs/a.md').replace('random() AS b', 'random() + 1 AS b'));
  await check(true);
  expect(read('docs/a.md').slice(-400)).not.toBe(recorded[0]?.slice(-400));
});
