/** The columns of a table without rows: what the query selects at the place of the records. */
import { EACH, indexOf, type Way } from '../json/way.ts';
import type { Document, Selection } from './document.ts';

type Field = Extract<Selection, { readonly type: 'field' }>;

/** Members of a connection that are lists (relay.dev/graphql/connections.htm). */
const LISTS = ['edges', 'nodes'];

/** Fragments within fragments: more of them go in a circle. */
const DEEPEST = 50;

/**
 * The names of the columns that records at `way` have, in the order of the query; none where it does not tell. `separator`: joins the
 * names of what is selected within a field, which is taken for an object.
 */
export function columnsSelected(
  document: Document | undefined,
  way: Way,
  separator: string | undefined,
): readonly string[] {
  const [operation] = document?.operations ?? [];
  const [data, ...rest] = way;
  if (!document || !operation || data !== 'data') return [];
  const fields = fieldsAt(document, fieldsOf(document, operation.selected), rest, true);
  return [...new Set(fields.flatMap((field) => columnsOf(document, field, separator)))];
}

/** `*` is each element of a list, which has these fields, or else, as it is in `data` itself, each of these fields. */
function fieldsAt(
  document: Document,
  fields: readonly Field[],
  [part, ...rest]: Way,
  isData: boolean,
): readonly Field[] {
  if (part === undefined) return fields;
  if (indexOf(part) !== undefined) return fieldsAt(document, fields, rest, false);
  const inside = fields.filter(({ name }) => part === EACH || name === part);
  const within = inside.flatMap(({ selected }) => fieldsOf(document, selected));
  const elements = part === EACH && !isData ? fieldsAt(document, fields, rest, false) : [];
  return elements.length > 0 ? elements : fieldsAt(document, within, rest, false);
}

function fieldsOf(document: Document, selected: readonly Selection[], depth = 0): Field[] {
  if (depth > DEEPEST) return [];
  return selected.flatMap((each) =>
    each.type === 'field'
      ? [each]
      : fieldsOf(
          document,
          each.type === 'inline' ? each.selected : (document.fragments.get(each.name) ?? []),
          depth + 1,
        ),
  );
}

function columnsOf(document: Document, field: Field, separator: string | undefined, depth = 0): string[] {
  const inside = fieldsOf(document, field.selected, depth);
  const isList = LISTS.includes(field.name);
  if (separator === undefined || inside.length === 0 || isList || depth > DEEPEST) return [field.name];
  return inside.flatMap((inner) =>
    columnsOf(document, inner, separator, depth + 1).map((name) => `${field.name}${separator}${name}`),
  );
}
