/** What is offered inside of a query. */
import { describe, expect, test } from 'vitest';
import { catalog } from '#drivers/index.ts';
import { check } from '#workers/check/check.ts';
import { suggest } from '#ui/editor/completion.ts';
import type { Known } from '#ui/editor/known.ts';
import { placeAt } from '#ui/editor/place.ts';
import { relationsNamed } from '#ui/editor/sql-place.ts';

const reads = (id: string) =>
  `  - id: ${id}\n    component: filesystem.csv_extractor\n    mode: read\n    needs: []\n    config:\n      path: ${id}.csv\n`;
const picks = (id: string, needs: string, query: string) =>
  `  - id: ${id}\n    component: duckdb.processor\n    mode: transform\n    needs: [${needs}]\n    config:\n      query: ${query}\n`;
const pipeline = (query: string) => `oml_version: "0.1.0"
name: p
steps:
${reads('extract-films')}${reads('order')}${reads('actors')}${picks('mine', 'actors', query)}${picks('after', 'mine', 'SELECT * FROM mine')}${picks('last', 'after', 'SELECT * FROM after')}${picks('beside', 'actors', 'SELECT 1 FROM actors')}  - id: write
    component: filesystem.csv_writer
    mode: write
    needs: [beside]
    config:
      path: out.csv
`;

const known = (text: string): Known => ({
  catalog,
  files: [],
  diagnostics: [],
  tables: [
    {
      name: 'extract-films',
      columns: [
        { name: 'film_id', type: 'BIGINT' },
        { name: 'Title', type: 'VARCHAR' },
        { name: 'release year', type: 'INTEGER' },
      ],
    },
    {
      name: 'actors',
      columns: [
        { name: 'actor_id', type: 'BIGINT' },
        { name: 'group', type: 'VARCHAR' },
      ],
    },
  ],
  steps: check(text).outline?.steps ?? [],
});

/** `query` has the caret at `¦`; the pipeline is known as it was before. */
function offered(query: string) {
  const text = pipeline(query.includes('\n') ? `|\n        ${query.replaceAll('\n', '\n        ')}` : query);
  const before = text.slice(0, text.indexOf('¦')).split('\n');
  const place = placeAt(text.replace('¦', ''), before.length, (before.at(-1) ?? '').length + 1, catalog);
  return place ? suggest(place, known(pipeline('SELECT 1 FROM actors'))) : [];
}
const columns = (query: string) =>
  offered(query).flatMap(({ kind, insert }) => (kind === 'column' ? [insert] : []));
const inserts = (query: string) => offered(query).map(({ insert }) => insert);

describe('after FROM and JOIN', () => {
  test('needs first, then other tables; neither the step itself nor what needs it, nor writers', () => {
    const tables = ['actors', '"extract-films"', '"order"', 'beside'];
    expect(inserts('SELECT * FROM ¦')).toEqual(tables);
    expect(inserts('SELECT *\nFROM actors a\nLEFT JOIN ¦')).toEqual(tables);
    expect(inserts('FROM actors AS a, ¦')).toEqual(tables);
    expect(offered('FROM ¦')[0]).toMatchObject({
      detail: 'needed · filesystem.csv_extractor',
    });
  });
  test('a step without `needs` reads the step above it, although it is not known yet', () => {
    const text = pipeline('SELECT 1').replace(
      '  - id: write',
      '  - id: new\n    component: duckdb.processor\n    config:\n      query: FROM ¦\n  - id: write',
    );
    const before = text.slice(0, text.indexOf('¦')).split('\n');
    const place = placeAt(text.replace('¦', ''), before.length, (before.at(-1) ?? '').length + 1, catalog);
    if (!place) throw new Error('no place');
    expect(suggest(place, known(pipeline('SELECT 1')))[0]).toMatchObject({ label: 'beside', kind: 'step' });
  });
  test('in quotes of YAML, and inside a quote that is open', () => {
    expect(inserts('"SELECT * FROM ¦"')).toContain('\\"extract-films\\"');
    expect(inserts("'SELECT * FROM ¦'")).toContain('"extract-films"');
    expect(inserts('SELECT * FROM "¦')[0]).toBe('"actors"');
  });
});

describe('columns', () => {
  const films = ['film_id', 'Title', '"release year"'];
  const actors = ['actor_id', '"group"'];
  test('of the tables that the query reads, wherever it names them', () => {
    expect(columns('SELECT ¦ FROM "extract-films"')).toEqual(films);
    expect(columns('SELECT ¦\nFROM "extract-films" f\nJOIN actors ON true')).toEqual([...films, ...actors]);
    expect(columns('SELECT * FROM ACTORS WHERE ¦')).toEqual(actors);
    expect(columns('SELECT (SELECT max(¦) FROM actors)')).toEqual(actors);
    expect(columns('SELECT ¦')).toEqual([]);
    expect(columns('SELECT ¦ FROM "order"')).toEqual([]);
  });
  test('of one table after its name, or its alias, and a dot', () => {
    const from = 'FROM "extract-films" AS f, actors "an actor"';
    expect(columns(`SELECT f.¦ ${from}`)).toEqual(films);
    expect(columns(`SELECT F.ti¦ ${from}`)).toEqual(films);
    expect(columns(`SELECT "an actor".¦ ${from}`)).toEqual(actors);
    expect(columns(`SELECT x.¦ ${from}`)).toEqual([]);
    expect(inserts(`SELECT f.¦ ${from}`)).toEqual(films);
  });
  test('say their type, and their table where there are several', () => {
    expect(offered('SELECT ¦ FROM actors')[0]).toMatchObject({ label: 'actor_id', detail: 'BIGINT' });
    expect(offered('SELECT ¦ FROM actors, "extract-films"')[0]).toMatchObject({ detail: 'BIGINT · actors' });
  });
});

describe('the words of SQL', () => {
  const words = (query: string) =>
    offered(query).flatMap(({ kind, insert }) => (kind === 'keyword' ? [insert] : []));
  test('stand below the columns', () => {
    const kinds = offered('SELECT ¦ FROM actors').map(({ kind }) => kind);
    expect(kinds.slice(0, 2)).toEqual(['column', 'column']);
    expect(kinds.slice(2).every((kind) => kind === 'keyword')).toBe(true);
    expect(words('SELECT ¦ FROM actors')).toEqual(expect.arrayContaining(['WHERE', 'GROUP BY', 'count']));
  });
  test('in the case that is typed, and not for one letter, which is a name for all one knows', () => {
    expect(words('SELECT 1 wh¦')).toContain('where');
    expect(words('SELECT 1 WH¦')).toContain('WHERE');
    expect(words('SELECT b¦')).toEqual([]);
  });
  test('none after a dot, in a text, and where a name is made up', () => {
    expect(words('SELECT a.¦ FROM actors a')).toEqual([]);
    expect(offered("SELECT 'fr¦")).toEqual([]);
    expect(offered('SELECT 1 AS ¦')).toEqual([]);
  });
});

test('a query of another language than SQL has no words of it', () => {
  const text = 'steps:\n  - component: graphql.extractor\n    config:\n      query: |\n        ¦';
  const before = text.split('\n');
  const place = placeAt(text.replace('¦', ''), before.length, (before.at(-1) ?? '').length, catalog);
  expect(place && suggest(place, known(text))).toEqual([]);
  const mysql = text.replace('graphql', 'mysql');
  expect(
    placeAt(mysql.replace('¦', ''), before.length, (before.at(-1) ?? '').length, catalog),
  ).toBeUndefined();
});

test('relations are read out of a query that is not valid yet', () => {
  expect(relationsNamed('SELECT FROM a x JOIN b ON , (SELECT 1 FROM main."c d" AS "e f" WHERE')).toEqual([
    { table: 'a', as: 'x' },
    { table: 'b', as: 'b' },
    { table: 'c d', as: 'e f' },
  ]);
  expect(relationsNamed('FROM a, b y, c')).toEqual([
    { table: 'a', as: 'a' },
    { table: 'b', as: 'y' },
    { table: 'c', as: 'c' },
  ]);
  expect(relationsNamed('FROM (SELECT 1), LATERAL x')).toEqual([]);
});
