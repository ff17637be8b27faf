/** Keys of a config written anew: the rest of the text stays as it is. */
import { describe, expect, test } from 'vitest';
import { withConfig } from '#core/oml/set-config.ts';

const HEAD = 'oml_version: "0.1.0"\nname: n\nsteps:\n';
const TEXT = `${HEAD}  - id: a
    component: filesystem.csv_extractor
    mode: read
    config:
      path: a.csv # of March
      delimiter: ","

  - id: b
    component: duckdb.processor
    config: {query: select 1}
`;

describe('in a block', () => {
  test('a key is changed, added and taken away', () => {
    expect(withConfig(TEXT, 0, { delimiter: ';', encoding: 'latin-1' })).toBe(
      TEXT.replace('delimiter: ","', 'delimiter: ";"\n      encoding: latin-1'),
    );
    expect(withConfig(TEXT, 0, { delimiter: undefined })).toBe(TEXT.replace('      delimiter: ","\n', ''));
    expect(withConfig(TEXT, 0, { path: 'b.csv' })).toBe(TEXT.replace('a.csv #', 'b.csv #'));
    expect(withConfig(TEXT, 0, { header: undefined })).toBe(TEXT);
  });

  test('a mapping is written in lines, and replaced whole', () => {
    const typed = withConfig(TEXT, 0, { dtype: { id: 'VARCHAR', 'a b': 'BIGINT' } })!;
    expect(typed).toBe(
      TEXT.replace(
        'delimiter: ","',
        'delimiter: ","\n      dtype:\n        id: VARCHAR\n        "a b": BIGINT',
      ),
    );
    expect(withConfig(typed, 0, { dtype: { id: 'DATE' }, header: false })).toBe(
      TEXT.replace('delimiter: ","', 'delimiter: ","\n      dtype:\n        id: DATE\n      header: false'),
    );
    expect(withConfig(typed, 0, { dtype: undefined })).toBe(TEXT);
  });

  test('with other line ends, and at the end of the text', () => {
    const windows = TEXT.replaceAll('\n', '\r\n');
    expect(withConfig(windows, 0, { header: false })).toBe(
      windows.replace('delimiter: ","', 'delimiter: ","\r\n      header: false'),
    );
    const last = `${HEAD}  - id: a\n    config:\n      path: a.csv`;
    expect(withConfig(last, 0, { header: false })).toBe(`${last}\n      header: false`);
  });
});

test('in braces', () => {
  expect(withConfig(TEXT, 1, { query: 'select 2', limit: 3 })).toBe(
    TEXT.replace('{query: select 1}', '{query: "select 2", limit: 3}'),
  );
  const two = TEXT.replace('{query: select 1}', '{query: select 1, limit: 3}');
  expect(withConfig(two, 1, { limit: undefined })).toBe(TEXT);
  expect(withConfig(two, 1, { query: undefined })).toBe(TEXT.replace('{query: select 1}', '{limit: 3}'));
});

test('what is no YAML, no step or no config is left', () => {
  expect(withConfig(`${TEXT}  - "`, 0, { header: false })).toBeUndefined();
  expect(withConfig(TEXT, 7, { header: false })).toBeUndefined();
  expect(withConfig(`${HEAD}  - id: a\n`, 0, { header: false })).toBeUndefined();
});
