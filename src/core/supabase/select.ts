/** What `select` asks for: which of the answer's members are columns of the table, and as what. */
import type { DescribedTable } from './description.ts';
import { cutList, unquotedName } from './names.ts';

export interface SelectedColumn {
  /** In the answer. */
  readonly name: string;
  /** In the table; absent for what is made of columns: a value within JSON, an aggregate, rows of another table. */
  readonly column?: string;
  /** PostgreSQL's name of its type; undefined where nobody knows. */
  readonly format?: string;
}

export interface Selection {
  /** In the order of the answer. Not all of them, where there is a `*` and nothing describes the table. */
  readonly columns: readonly SelectedColumn[];
  /** Rows are summed up: they are none of the table's own. */
  readonly aggregates: boolean;
}

const AGGREGATE = /(^|\.)(avg|count|max|min|sum)\(\)/;

/** Reads `select` as PostgREST does: `id,total:amount::text,data->>name,customers(name)`. */
export function selectionOf(select: string, table: DescribedTable | undefined): Selection {
  const items = cutList(select);
  const formats = new Map(table?.columns.map(({ name, format }) => [name, format]));
  return {
    columns: items.flatMap((item) =>
      item === '*'
        ? (table?.columns ?? []).map(({ name, format }) => ({ name, column: name, format }))
        : selected(item, formats),
    ),
    aggregates: items.some((item) => AGGREGATE.test(item)),
  };
}

function selected(item: string, formats: ReadonlyMap<string, string>): SelectedColumn[] {
  const [, alias, rest = item] = /^("(?:[^"\\]|\\.)*"|[^":(]+):(?!:)(.*)$/s.exec(item) ?? [];
  const [what = '', cast] = rest.split('::');
  const name = alias === undefined ? undefined : unquotedName(alias);
  // Rows of another table: a list or an object, or, spread, members of their own.
  if (/[()]/.test(what) && !AGGREGATE.test(what))
    return what.startsWith('...') ? [] : [{ name: name ?? what.replace(/[!(].*$/s, '') }];
  const [, aggregate] = /(avg|count|max|min|sum)\(\)$/.exec(what) ?? [];
  const [, step] = /->>?([^>]+)$/.exec(what) ?? [];
  if (aggregate !== undefined || step !== undefined)
    return [{ name: name ?? aggregate ?? unquotedName(step ?? ''), format: cast }];
  const column = unquotedName(what);
  return [
    {
      name: name ?? column,
      column: cast === undefined ? column : undefined,
      format: cast ?? formats.get(column),
    },
  ];
}
