/** The queries in the steps of a document, found by the marks of their components and each read once. */
import type { Catalog, Component } from '../contract/catalog.ts';
import { findMarked, keysMarked, type Mark } from '../contract/marks.ts';
import type { Value } from '../oml/pipeline.ts';
import { isMapping, own, PLACEHOLDER, stepsOf, stringAt } from '../oml/value.ts';
import { checkQuery, readSql, type QueryCheck, type SqlText } from '../sql/index.ts';

/** One query; its parts are those of its own language. */
export type StepQuery = {
  /** Of the step's config. */
  readonly key: string;
  /** As written. */
  readonly written: string;
  /** Our placeholders blanked out at their length, so that offsets are those of the text as written. */
  readonly text: string;
} & (
  | { readonly language: 'sql'; readonly sql: SqlText; readonly check: QueryCheck }
  | { readonly language: 'mysql'; readonly sql: SqlText }
  | { readonly language: 'graphql' }
);

/** The queries of each step, by its index in the file. */
export type Queries = readonly (readonly StepQuery[])[];

const LANGUAGES = ['sql', 'mysql', 'graphql'] as const satisfies readonly Mark[];

/** `before`: queries that were read already; one of the same text is taken from there. */
export function readQueries(document: Value, catalog: Catalog, before: Queries = []): Queries {
  const known = new Map(
    before.flat().map((query) => [idOf(query.language, query.key, query.written), query]),
  );
  const reader = findMarked(catalog, 'session-file')?.component.name;
  const writer = findMarked(catalog, 'artifact')?.component.name;
  const steps = reader !== undefined && writer !== undefined ? { reader, writer } : undefined;
  return stepsOf(document).map((step) => {
    const config = isMapping(step) ? own(step, 'config') : undefined;
    const component = catalog.get(stringAt(step, 'component') ?? '');
    return writtenQueries(config, component).map(
      ({ language, key, written }) =>
        known.get(idOf(language, key, written)) ?? readQuery(language, key, written, steps),
    );
  });
}

type Language = StepQuery['language'];

const idOf = (language: Language, key: string, written: string): string => `${language} ${key} ${written}`;

function writtenQueries(config: Value | undefined, component: Component | undefined) {
  return LANGUAGES.flatMap((language) =>
    keysMarked(component, language).flatMap((key) => {
      const written = stringAt(config, key);
      return written === undefined ? [] : [{ language, key, written }];
    }),
  );
}

function readQuery(
  language: Language,
  key: string,
  written: string,
  steps: Parameters<typeof checkQuery>[1],
): StepQuery {
  const text = written.replace(PLACEHOLDER, (placeholder) => '0'.repeat(placeholder.length));
  if (language === 'graphql') return { language, key, written, text };
  const sql = readSql(text);
  return language === 'sql'
    ? { language, key, written, text, sql, check: checkQuery(sql, steps) }
    : { language, key, written, text, sql };
}
