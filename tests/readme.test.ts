/** What the README shows is what a reader gets. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const README = readFileSync('README.md', 'utf8');

test('the first pipeline runs as it stands there', () => {
  const text = /```yaml\n([\s\S]*?)```/.exec(README)?.[1] ?? '';
  expect(text.trim().split('\n').length).toBeLessThanOrEqual(10);
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  writeFileSync(join(folder, 'pipeline.yaml'), text);
  writeFileSync(join(folder, 'people.csv'), 'name,height\nZoe,181\nBob,180\nAnn,195.5\n');
  const cli = ['--import', 'tsx', resolve('src/adapters/node/oml.ts')];
  const args = [...cli, 'run', join(folder, 'pipeline.yaml'), '--out', join(folder, 'out'), '--json'];
  const said = JSON.parse(execFileSync(process.execPath, args).toString()) as { ok: boolean };
  expect(said.ok).toBe(true);
  expect(readFileSync(join(folder, 'out/artifacts/save/tall.csv'), 'utf8')).toBe(
    'height,name\n195.5,Ann\n181.0,Zoe\n',
  );
  rmSync(folder, { recursive: true });
});

test('every script it names is there, and so is every file it links to', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const named = [...README.matchAll(/npm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)].map(
    ([, script, short]) => script ?? short ?? '',
  );
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  const links = [...README.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1] ?? '');
  expect(links.filter((link) => !link.startsWith('http') && !existsSync(link))).toEqual([]);
});
