/** Whatever is accepted, wherever: the text is YAML after it, and its steps are steps. */
import { expect, test } from 'vitest';
import { unavailableOn } from '#core/contract/catalog.ts';
import { parse } from '#core/oml/parse.ts';
import { isMapping, own } from '#core/oml/value.ts';
import { check } from '#workers/check/check.ts';
import { catalog } from '#drivers/index.ts';
import { suggest } from '#ui/editor/completion.ts';
import type { Known } from '#ui/editor/known.ts';
import { placeAt } from '#ui/editor/place.ts';
import type { Suggestion } from '#ui/editor/suggestion.ts';

/** As the editor inserts it: the line up to the caret, or what is typed, gives way; places to fill in keep their words. */
function accept(text: string, { insert, snippet, from }: Suggestion, typed: string): string {
  const caret = text.indexOf('¦');
  const line = text.lastIndexOf('\n', caret - 1) + 1;
  const start = from === undefined ? caret - typed.length : line + from;
  const plain = snippet
    ? insert.replace(/\$\{\d+:((?:\\.|[^}\\])*)\}|\$\d+/g, (_all, words?: string) => words ?? '')
    : insert;
  const inserted = snippet ? plain.replace(/\\([\\$}])/g, '$1') : plain;
  return text.slice(0, start) + inserted + text.slice(caret + 1);
}

function suggestions(text: string): { typed: string; found: readonly Suggestion[] } {
  const before = text.slice(0, text.indexOf('¦')).split('\n');
  const whole = text.replace('¦', '');
  const place = placeAt(whole, before.length, (before.at(-1) ?? '').length + 1, catalog);
  const known: Known = {
    catalog,
    files: ['data/a.csv', 'a b.csv'],
    diagnostics: [],
    tables: [],
    steps: check(whole.replace(/^ *¦?-? *\w*$/gm, '')).outline?.steps ?? [],
  };
  return { typed: place?.typed ?? '', found: place ? suggest(place, known) : [] };
}

const HEAD = 'oml_version: "0.1.0"\nname: p\n';
const READ = `  - id: read-it
    component: filesystem.csv_extractor
    mode: read
    needs: []
    config:
      path: data/a.csv
`;
const QUERY = `  - id: count
    component: duckdb.processor
    mode: transform
    config:
      query: |
        SELECT 1 AS one
`;
const outdented = (text: string) => text.replace(/^ {2}/gm, '');

/** Where a step may be written. */
const STEP_PLACES = {
  'after a dash, alone': `${HEAD}steps:\n  - ¦\n`,
  'after a dash, below a step': `${HEAD}steps:\n${READ}  - ¦`,
  'after a dash, between steps': `${HEAD}steps:\n${READ}  - ¦\n${QUERY}`,
  'after a dash in the column of `steps`': `${HEAD}steps:\n${outdented(READ)}- ¦\n`,
  'after a wide dash': `${HEAD}steps:\n  -   ¦\n`,
  'after a dash, a letter typed': `${HEAD}steps:\n${READ}  - s¦`,
  'at the dash of an empty line': `${HEAD}steps:\n${READ}  ¦`,
  'at the dash of an empty line between steps': `${HEAD}steps:\n${READ}  ¦\n${QUERY}`,
  'at the margin': `${HEAD}steps:\n${READ}¦`,
  'where Enter leaves the caret': `${HEAD}steps:\n${READ}      ¦\n`,
  'after a query, at the dash': `${HEAD}steps:\n${QUERY}\n  ¦\n`,
  'in the column of `steps`': `${HEAD}steps:\n${outdented(READ)}¦\nparams: {}\n`,
  'in the column of `steps`, a letter typed': `${HEAD}steps:\n${outdented(READ)}s¦\n`,
  'with a dash typed': `${HEAD}steps:\n${READ}  -¦\n`,
  'without any step': `${HEAD}steps:\n  ¦\n`,
  'without any step, at the margin': `${HEAD}steps:\n¦`,
  'without any step, deeper': `${HEAD}steps:\n    ¦\n`,
  'without any step, after the key': `${HEAD}steps: ¦\n`,
  'without any step, before another key': `${HEAD}steps:\n  ¦\nparams: {}\n`,
};

/** Where something else may be. */
const OTHER_PLACES = {
  'an empty document': '¦',
  'the end of a head': `${HEAD}¦`,
  'a step’s next key': `${HEAD}steps:\n  - id: one\n    ¦\n`,
  'a step’s next key, dash in the column of `steps`': `${HEAD}steps:\n- id: one\n  ¦\n`,
  'a step’s key between others': `${HEAD}steps:\n  - id: one\n    ¦\n    mode: transform\n`,
  'a first config key': `${HEAD}steps:\n${READ.replace(/ {6}path.*\n/, '      ¦\n')}`,
  'a further config key': `${HEAD}steps:\n${READ}      ¦\n`,
  'a config key, dash in the column of `steps`': `${HEAD}steps:\n${outdented(READ)}    ¦\n`,
  'a config key of a query': `${HEAD}steps:\n${QUERY.replace(/query[^]*$/, '¦\n')}`,
  'the items of a list': `${HEAD}steps:\n${READ}${QUERY}    needs:\n      ¦\n`,
  'a component': `${HEAD}steps:\n  - id: a\n    component: ¦\n`,
};

const mappings = (text: string): boolean => {
  const parsed = parse(text);
  if (!parsed.ok) return false;
  const steps = own(parsed.value.document as never, 'steps');
  return !Array.isArray(steps) || steps.every(isMapping);
};

test.each(Object.entries({ ...STEP_PLACES, ...OTHER_PLACES }))('%s', (_where, text) => {
  const { typed, found } = suggestions(text);
  expect(found).not.toEqual([]);
  for (const each of found) {
    const next = accept(text, each, typed);
    expect(mappings(next), `${each.label}:\n${next}`).toBe(true);
  }
});

test.each(Object.entries(STEP_PLACES))(
  'a whole step of each component that runs here: %s',
  (_where, text) => {
    const { typed, found } = suggestions(text);
    const whole = found.filter(({ kind }) => kind === 'snippet');
    const runs = [...catalog.values()]
      .filter((component) => unavailableOn(component, 'browser') === undefined)
      .map(({ name }) => name);
    expect(whole.map(({ label }) => label)).toEqual(runs.map((name) => `step: ${name}`));
    const before = check(text.replace(/ *-? *s?¦/, '')).outline?.steps.length ?? 0;
    for (const each of whole) {
      const after = check(accept(text, each, typed));
      expect(after.outline?.steps.length, each.label).toBe(before + 1);
      // Only what has to be filled in is missing.
      for (const { location, message } of after.diagnostics)
        expect(location, `${each.label}: ${message}`).toMatch(/^steps\[\d+\]\.(?:config\.\w+|needs)$/);
    }
  },
);

test('a query below a step that makes a table is whole at once', () => {
  const text = `${HEAD}steps:\n${READ}  - ¦\n`;
  const { typed, found } = suggestions(text);
  const query = found.find(({ label }) => label === 'step: duckdb.processor');
  if (!query) throw new Error('no step for a query');
  const next = accept(text, query, typed);
  expect(check(next).diagnostics).toEqual([]);
  expect(next).toBe(`${HEAD}steps:\n${READ}  - id: transform-something
    component: duckdb.processor
    mode: transform
    config:
      query: |
        SELECT *
        FROM "read-it"
`);
});
