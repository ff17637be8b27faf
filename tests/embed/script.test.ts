/** What other pages load of ours; needs `npm run build` before it. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const built = (name: string): string => readFileSync(`build/${name}`, 'utf8');

test('embed.js is under 3 kB gzip, and loads nothing', () => {
  const script = built('embed.js');
  expect(gzipSync(script, { level: 9 }).length).toBeLessThan(3000);
  expect(script).not.toMatch(/\bimport\b|\brequire\b|innerHTML|insertAdjacentHTML|\beval\b|new Function/);
});

test('embed.mjs loads nothing either', () => {
  expect(built('embed.mjs')).not.toMatch(/\bimport\s*[{(*"'`]|\bfrom\s*["'`]/);
});

test.each(['embed.d.ts', 'embed.d.mts'])(
  '%s needs nothing of ours, and names all that embed.mjs gives',
  (name) => {
    const types = built(name);
    expect(types).not.toMatch(/\bimport\b|\bany\b/);
    const given = /export\s*\{([^}]*)\}/.exec(built('embed.mjs'))?.[1]?.split(',') ?? [];
    const names = given.map((each) =>
      each
        .trim()
        .split(/\s+as\s+/)
        .at(-1),
    );
    const declared = [...types.matchAll(/export declare const (\w+)/g)].map(([, found]) => found);
    expect(names.sort()).toEqual(['OsirisPlayground', 'connect', 'upgrade']);
    expect(declared.sort()).toEqual(names);
  },
);
