import { describe, expect, test } from 'vitest';
import type { Catalog, Component } from '#core/contract/catalog.ts';
import { dialectKeys } from '#core/csv/config-schema.ts';
import { catalog as ours } from '#drivers/index.ts';
import { suggest } from '#ui/editor/completion.ts';
import { describe as describeWord } from '#ui/editor/hover.ts';
import type { Known } from '#ui/editor/known.ts';
import { placeAt } from '#ui/editor/place.ts';

function component(
  name: string,
  kind: Component['kind'],
  mode: 'extract' | 'transform' | 'write',
  properties = {},
): Component {
  const configSchema = { type: 'object' as const, properties, required: Object.keys(properties).slice(0, 1) };
  const spec = {
    title: `Title of ${name}`,
    description: 'Reads *stars*.',
    version: '1.0.0',
    modes: [mode],
    configSchema,
    secrets: [],
    examples: [],
  };
  return { name, kind, spec, unavailable: 'Not here.' };
}

const catalog: Catalog = new Map(
  [
    component('filesystem.csv_extractor', 'extractor', 'extract', {
      path: { type: 'string', format: 'session-file' },
      encoding: {
        type: 'string',
        enum: ['utf-8', 'utf-16'],
        default: 'utf-8',
        description: 'How text is stored.',
      },
      header: { oneOf: [{ type: 'boolean' }, { type: 'integer' }], default: true },
    }),
    component('duckdb.processor', 'processor', 'transform', { query: { type: 'string', format: 'sql' } }),
    component('test.join', 'processor', 'transform', {
      left: { type: 'string', format: 'step-id' },
      others: { type: 'array', items: { type: 'string', format: 'step-id' } },
    }),
    component('filesystem.csv_writer', 'writer', 'write', { path: { type: 'string', format: 'artifact' } }),
  ].map((one) => [one.name, one]),
);

const range = { start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };
const known: Known = {
  catalog,
  files: ['data/a.csv', 'my file.csv'],
  diagnostics: [],
  tables: [],
  steps: [
    { index: 0, id: 'extract-a', component: 'filesystem.csv_extractor', needs: [], range },
    { index: 1, id: 'order', component: 'duckdb.processor', needs: [], range },
    { index: 2, id: 'totals', component: 'duckdb.processor', needs: [], range },
    { index: 3, id: 'write', component: 'filesystem.csv_writer', needs: [], range },
  ],
};

function suggestions(text: string) {
  const before = text.slice(0, text.indexOf('¦')).split('\n');
  const place = placeAt(text.replace('¦', ''), before.length, (before.at(-1) ?? '').length + 1, catalog);
  return place ? suggest(place, known) : [];
}
const labels = (text: string) => suggestions(text).map(({ label }) => label);
const inserts = (text: string) => suggestions(text).map(({ insert }) => insert);
const step = (rest: string, name = 'filesystem.csv_extractor') =>
  `steps:\n  - id: s\n    component: ${name}\n    ${rest}`;

describe('completion', () => {
  test('top-level and step keys that are not there yet', () => {
    expect(labels('name: x\n¦')).toEqual([
      'oml_version',
      'description',
      'metadata',
      'params',
      'profiles',
      'schedule',
      'steps',
    ]);
    expect(labels(step('¦'))).toEqual(['mode', 'needs', 'config', 'inputs']);
  });
  test('config keys of the component, with their docs', () => {
    const found = suggestions(step('config:\n      path: x\n      ¦'));
    expect(found.map(({ label }) => label)).toEqual(['encoding', 'header']);
    expect(found[0]?.doc).toContain('How text is stored.');
    expect(found[0]?.doc).toContain('default `"utf-8"`');
  });
  test('components, and modes that fit them', () => {
    expect(labels('steps:\n  - component: ¦')).toEqual([...catalog.keys()]);
    expect(labels(step('mode: ¦'))).toEqual(['read']);
    expect(labels(step('mode: ¦', 'who.knows'))).toEqual(['read', 'write', 'transform']);
  });
  test('enums, booleans, files', () => {
    expect(inserts(step('config:\n      encoding: ¦'))).toEqual(['utf-8', 'utf-16']);
    expect(inserts(step('config:\n      header: ¦'))).toEqual(['true', 'false']);
    expect(inserts(step('config:\n      path: ¦'))).toEqual(['data/a.csv', '"my file.csv"']);
    expect(inserts(step("config:\n      path: '¦'"))).toEqual(['data/a.csv', 'my file.csv']);
    expect(inserts(step('config:\n      path: ¦', 'filesystem.csv_writer'))).toEqual([]);
  });
  test('step ids where a key holds a step, or a list of them', () => {
    const ids = ['extract-a', 'order', 'totals', 'write'];
    expect(inserts(step('config:\n      left: ¦', 'test.join'))).toEqual(ids);
    expect(inserts(step('config:\n      others: [¦]', 'test.join'))).toEqual(ids);
    expect(inserts(step('config:\n      others:\n        - ¦', 'test.join'))).toEqual(ids);
  });
  test('step ids in needs', () => {
    expect(inserts(step('needs: [¦]'))).toEqual(['extract-a', 'order', 'totals', 'write']);
    expect(inserts(step('needs:\n      ¦'))).toContain('- totals');
  });
});

describe('hover', () => {
  const hover = (text: string, word: string) => {
    const end = text.indexOf(word) + word.length;
    const before = text.slice(0, end).split('\n');
    const place = placeAt(text, before.length, (before.at(-1) ?? '').length + 1, catalog);
    return place && describeWord(place, word, known);
  };
  test('keys, components and tables; Markdown of descriptions is text', () => {
    const text = step('config:\n      encoding: utf-8');
    const query = step('config:\n      query: |\n        FROM totals', 'duckdb.processor');
    expect(hover(text, 'steps')).toContain('**steps**');
    expect(hover(text, 'encoding')).toContain('How text is stored.');
    expect(hover(text, 'filesystem.csv_extractor')).toContain('Reads \\*stars\\*.');
    expect(hover(query, 'totals')).toContain('made by `duckdb.processor`');
    expect(hover(text, 'utf-8')).toBeUndefined();
  });
});

test('both components that read CSV offer every key of its lines', () => {
  for (const name of ['filesystem.csv_extractor', 'http.extractor']) {
    const text = `steps:\n  - id: s\n    component: ${name}\n    config:\n      `;
    const place = placeAt(text, 5, 7, ours);
    const offered = place ? suggest(place, { ...known, catalog: ours }).map(({ label }) => label) : [];
    expect(offered, name).toEqual(expect.arrayContaining(Object.keys(dialectKeys)));
  }
});
