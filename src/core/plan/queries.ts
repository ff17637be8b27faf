/** The queries in the steps of a document, found by the marks of their components and each read once. */
import type { Catalog, Component } from '../contract/catalog.ts';
import { findMarked, keysMarked, type Mark } from '../contract/marks.ts';
import type { Value } from '../oml/pipeline.ts';
import { isMapping, own, PLACEHOLDER, stepsOf, stringAt } from '../oml/value.ts';
import {
  canonicalQuery,
  checkQuery,
  preparedPlaceholders,
  readSql,
  whyVolatile,
  type FileSteps,
  type PreparedPlaceholder,
  type QueryCheck,
  type SqlText,
} from '../sql/index.ts';

/** One query; its parts are those of its own language. */
export type StepQuery = {
  /** Of the step's config. */
  readonly key: string;
  /** As written. */
  readonly written: string;
  /** Our placeholders blanked out at their length, so that offsets are those of the text as written. */
  readonly text: string;
} & (
  | {
      readonly language: 'sql';
      readonly sql: SqlText;
      readonly placeholders: readonly PreparedPlaceholder[];
      readonly check: QueryCheck;
      /** The same for all queries that differ in spaces, line breaks and comments alone. */
      readonly canonical: string;
      /** Why its answer may change by itself; undefined where it cannot. */
      readonly volatile: string | undefined;
    }
  | {
      readonly language: 'mysql';
      readonly sql: SqlText;
      readonly placeholders: readonly PreparedPlaceholder[];
    }
  | { readonly language: 'graphql' }
);

/** A query on the session's own database. */
export type SqlQuery = Extract<StepQuery, { readonly language: 'sql' }>;

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
  steps: FileSteps | undefined,
): StepQuery {
  const text = written.replace(PLACEHOLDER, (placeholder) => '0'.repeat(placeholder.length));
  if (language === 'graphql') return { language, key, written, text };
  const sql = readSql(text);
  if (language === 'mysql')
    return { language, key, written, text, sql, placeholders: preparedPlaceholders(withoutTexts(text)) };
  return {
    language,
    key,
    written,
    text,
    sql,
    placeholders: preparedPlaceholders(sql),
    check: checkQuery(sql, steps),
    canonical: canonicalQuery(sql),
    volatile: whyVolatile(sql),
  };
}

/** MySQL's strings, names and remarks are not DuckDB's. */
const MYSQL_TEXT =
  /'(?:\\[^]|[^'\\])*'|"(?:\\[^]|[^"\\])*"|`[^`]*`|#[^\r\n]*|--(?=\s)[^\r\n]*|\/\*[^]*?\*\/|\$/g;

/** A query for MySQL, of which nothing but what stands outside of texts and names is left. */
function withoutTexts(query: string): string {
  return query.replace(MYSQL_TEXT, (text) => '0'.repeat(text.length));
}
