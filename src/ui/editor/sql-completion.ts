/** What may be typed in a query: the columns of what it reads, the tables it may read, the words of DuckDB. */
import { dependentsOf, type Known, type KnownTable } from './known.ts';
import type { Place } from './place.ts';
import { nameIn } from './sql-names.ts';
import { relationsNamed } from './sql-place.ts';
import { FUNCTIONS, KEYWORDS } from './sql-words.ts';
import type { Suggestion } from './suggestion.ts';

type Query = Extract<Place, { readonly kind: 'sql' }>;
type Words = Pick<Query, 'typed' | 'qualifier'>;

/**
 * Gives what may be inserted in a query: step ids where a table is named, else columns of the tables it reads
 * and DuckDB's words; escaped for the YAML string around it.
 */
export function suggestInSql(place: Query, known: Known): Suggestion[] {
  const found = place.relation ? relations(place, known) : [...columns(place, known), ...words(place)];
  // As the YAML string around the query wants it.
  return place.quote === '"'
    ? found.map((each) => ({ ...each, insert: JSON.stringify(each.insert).slice(1, -1) }))
    : place.quote === "'"
      ? found.map((each) => ({ ...each, insert: each.insert.replaceAll("'", "''") }))
      : found;
}

/** What the step needs comes first; what would need itself is left out. */
function relations(place: Query, known: Known): Suggestion[] {
  const itself = known.steps.find(({ id }) => id === place.id);
  const needs = itself?.needs ?? (place.above === undefined ? [] : [place.above]);
  const dependents = dependentsOf(place.id, known.steps);
  const open = place.typed.startsWith('"');
  return known.steps
    .filter(({ id, component }) => known.catalog.get(component)?.kind !== 'writer' && !dependents.has(id))
    .toSorted((a, b) => Number(needs.includes(b.id)) - Number(needs.includes(a.id)))
    .map(({ id, component }) => ({
      label: id,
      kind: 'step',
      insert: nameIn(id, open),
      detail: needs.includes(id) ? `needed · ${component}` : component,
    }));
}

/** The columns of the tables there are that the query names; of one of them after its name and a dot. */
export function columns(place: Words & Pick<Query, 'sql'>, known: Pick<Known, 'tables'>): Suggestion[] {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const tables = new Map(known.tables.map((table) => [table.name.toLowerCase(), table]));
  const read = relationsNamed(place.sql).flatMap(({ table, as }) => {
    const there = tables.get(table.toLowerCase());
    const asked = place.qualifier === undefined || same(as, place.qualifier);
    return there && asked ? [there] : [];
  });
  const open = place.typed.startsWith('"');
  return [...new Set(read)].flatMap((table: KnownTable) =>
    table.columns.map(({ name, type }) => ({
      label: name,
      kind: 'column' as const,
      insert: nameIn(name, open),
      detail: read.length > 1 && place.qualifier === undefined ? `${type} · ${table.name}` : type,
    })),
  );
}

/** Written in the case that is being typed. One letter is the start of any name: then there are no words. */
export function words({ typed, qualifier }: Words): Suggestion[] {
  if (qualifier !== undefined || typed.length === 1 || typed.startsWith('"')) return [];
  const lower = typed !== '' && typed === typed.toLowerCase();
  const word = (text: string): Suggestion => {
    const insert = lower ? text.toLowerCase() : text;
    return { label: insert, kind: 'keyword', insert };
  };
  const call = (name: string): Suggestion => ({
    label: name,
    kind: 'keyword',
    insert: name,
    detail: 'function',
  });
  return [...KEYWORDS.map(word), ...FUNCTIONS.map(call)];
}
