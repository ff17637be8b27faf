/** What is offered in a query of the console's. */
import { expect, test } from 'vitest';
import { suggestInConsole } from '#ui/console/suggestions.ts';

const known = {
  tables: [
    { name: 'extract-films', columns: [{ name: 'film_id', type: 'BIGINT' }] },
    {
      name: 'actors',
      columns: [
        { name: 'actor_id', type: 'BIGINT' },
        { name: 'group', type: 'VARCHAR' },
      ],
    },
  ],
  files: ['data/films.csv', "it's.json"],
};

/** `query` has the caret at `¦`. */
function offered(query: string): readonly string[] | undefined {
  const [before = '', after = ''] = query.split('¦');
  return suggestInConsole(before, after, known)?.suggestions.map(({ insert }) => insert);
}

test('tables and files where a table is named', () => {
  const all = ['"extract-films"', 'actors', "'data/films.csv'", "'it''s.json'"];
  expect(offered('FROM ¦')).toEqual(all);
  expect(offered('SELECT 1 FROM actors JOIN a¦')).toEqual(all);
});
test('only what a quote that is open begins', () => {
  expect(offered('FROM "ex¦')).toEqual(['"extract-films"', '"actors"']);
  expect(offered("FROM 'da¦")).toEqual(["'data/films.csv'", "'it''s.json'"]);
});
test('nothing in a text, a comment, and where a name is made up', () => {
  expect(offered("SELECT 'a ¦")).toBeUndefined();
  expect(offered("SELECT 'from ' || 'x¦")).toBeUndefined();
  expect(offered('FROM actors -- t¦')).toBeUndefined();
  expect(offered('SELECT 1 AS ¦')).toBeUndefined();
});
test('columns of what is read, then words', () => {
  expect(offered('SELECT ¦ FROM actors')?.slice(0, 3)).toEqual(['actor_id', '"group"', 'SELECT']);
  expect(offered('SELECT a.¦ FROM actors a')).toEqual(['actor_id', '"group"']);
});
