/** Options of every extractor of files go to a form and come back as they were. */
import { describe, expect, test } from 'vitest';
import { infoOf } from '#core/contract/catalog.ts';
import { keysMarked } from '#core/contract/marks.ts';
import { optionsOf, textOf, valueOf } from '#core/preview/options.ts';
import { catalog } from '#drivers/index.ts';

const extractors = [...catalog.values()].filter(
  (each) => each.kind === 'extractor' && keysMarked(each, 'session-file').length > 0 && each.driver,
);

const back = (component: string, key: string, value: unknown): unknown => {
  const info = infoOf(catalog.get(component)!);
  const option = optionsOf(info).find((each) => each.key === key)!;
  return valueOf(option, textOf(value), info.spec.configSchema.properties[key]!);
};

describe.each(extractors.map((each) => [each.name, each] as const))('%s', (name, component) => {
  test('every default comes back', () => {
    const { properties } = component.spec.configSchema;
    for (const { key } of optionsOf(infoOf(component))) {
      const usual = properties[key]?.default;
      if (usual !== undefined) expect([key, back(name, key, usual)]).toEqual([key, usual]);
    }
  });
  test('the path is no option', () => {
    expect(optionsOf(infoOf(component)).map(({ key }) => key)).not.toContain('path');
  });
});

test.each([
  ['delimiter', ';'],
  ['delimiter', '\t'],
  ['delimiter', '||'],
  ['escapechar', '\\'],
  ['header', false],
  ['header', 2],
  ['skip_rows', 3],
  ['skip_rows', [1, 2]],
  ['na_values', ['NA', 'n/a']],
  ['na_values', ['-']],
  ['parse_dates', true],
  ['parse_dates', ['Datum', 'until']],
  ['decimal', ','],
  ['skip_blank_lines', false],
  ['compression', 'gzip'],
])('%s of CSV: %j', (key, value) => {
  expect(back('filesystem.csv_extractor', key, value)).toEqual(value);
});

test('nothing typed is nothing written', () => {
  expect(back('filesystem.csv_extractor', 'comment', undefined)).toBeUndefined();
});
