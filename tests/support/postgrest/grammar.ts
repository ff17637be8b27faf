/** How PostgREST reads a query string: `select`, filters with operators, `order`; and the SQL that they become. */
import { Refusal } from './refusal.ts';

export const ident = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const literal = (text: string): string => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** Cuts at a sign that stands in no quotes and no brackets. */
export function cut(text: string, sign: string): string[] {
  const parts = [''];
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (quoted && character === '\\') {
      parts.push(`${parts.pop()}${character}${text[++at] ?? ''}`);
      continue;
    }
    if (character === '"') quoted = !quoted;
    else if (!quoted && '({'.includes(character)) depth++;
    else if (!quoted && ')}'.includes(character)) depth--;
    else if (!quoted && depth === 0 && character === sign) {
      parts.push('');
      continue;
    }
    parts.push(parts.pop() + character);
  }
  return parts;
}

const unquoted = (text: string): string =>
  text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;

const failed = (what: string, text: string): Refusal =>
  new Refusal(400, 'PGRST100', `"failed to parse ${what} (${text})" (line 1, column 1)`);

/** A column, or a way into its JSON: `a`, `a->b`, `a->>b`. */
function field(text: string): string {
  const [column = '', ...steps] = text.split(/(->>?)/);
  let sql = ident(unquoted(column));
  for (let at = 0; at < steps.length; at += 2) {
    const key = steps[at + 1] ?? '';
    sql = `(to_jsonb(${sql}) ${steps[at]} ${/^-?\d+$/.test(key) ? key : literal(unquoted(key))})`;
  }
  return sql;
}

const AGGREGATE = /^(?:(.+)\.)?(avg|count|max|min|sum)\(\)$/;

export interface Selected {
  readonly list: string;
  /** Columns to group by, where there are aggregates. */
  readonly groups: readonly string[] | undefined;
}

/** `columns`: what `*` is. */
export function selected(text: string, columns: readonly string[]): Selected {
  const groups: string[] = [];
  let aggregates = false;
  const items = cut(text, ',').flatMap((item) => {
    if (item === '*') return columns.map(ident);
    const [, alias, rest = item] = /^("[^"]*"|[^":(]+):(?!:)(.*)$/.exec(item) ?? [];
    const [what = '', cast] = rest.split('::');
    const aggregate = AGGREGATE.exec(what);
    if (!aggregate && /[()]/.test(what)) throw failed('select parameter', text);
    aggregates ||= aggregate !== null;
    const sql = aggregate
      ? `${aggregate[2]}(${aggregate[1] === undefined ? '*' : field(aggregate[1])})`
      : field(what);
    if (!aggregate) groups.push(sql);
    const last = aggregate?.[2] ?? /->>?([^>]+)$/.exec(what)?.[1] ?? unquoted(what);
    return [`${cast ? `CAST(${sql} AS ${cast})` : sql} AS ${ident(alias ? unquoted(alias) : last)}`];
  });
  return { list: items.join(', '), groups: aggregates ? groups : undefined };
}

const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
  match: '~',
  imatch: '~*',
  cs: '@>',
  cd: '<@',
  isdistinct: 'IS DISTINCT FROM',
};

/** One condition: `eq.5`, `not.in.(1,2)`. */
export function condition(column: string, text: string): string {
  if (text.startsWith('not.')) return `NOT (${condition(column, text.slice(4))})`;
  const [, operator = '', value = ''] = /^(\w+)\.(.*)$/s.exec(text) ?? [];
  const sql = field(column);
  if (operator === 'is' && /^(null|not_null|true|false|unknown)$/i.test(value))
    return `${sql} IS ${value.replace('_', ' ')}`;
  if (operator === 'in' && /^\(.*\)$/s.test(value)) {
    const values = cut(value.slice(1, -1), ',').filter((each) => each !== '');
    return values.length === 0
      ? 'false'
      : `${sql} IN (${values.map((each) => literal(unquoted(each))).join(', ')})`;
  }
  if (operator === 'like' || operator === 'ilike')
    return `${sql} ${operator} ${literal(value.replaceAll('*', '%'))}`;
  const sign = COMPARISONS[operator];
  if (sign === undefined) throw failed('filter', text);
  return `${sql} ${sign} ${literal(value)}`;
}

/** `(a.eq.1,or(b.is.null,c.gt.2))` behind `and` or `or`. */
export function logic(operator: string, text: string): string {
  if (operator.startsWith('not.')) return `NOT ${logic(operator.slice(4), text)}`;
  if (!/^\(.*\)$/s.test(text)) throw failed('logic tree', text);
  const parts = cut(text.slice(1, -1), ',').map((part) => {
    const [, inner, rest] = /^((?:not\.)?(?:and|or))(\(.*\))$/s.exec(part) ?? [];
    if (inner !== undefined && rest !== undefined) return logic(inner, rest);
    const [, column, how] = /^("(?:[^"\\]|\\.)*"|[^.]+)\.(.*)$/s.exec(part) ?? [];
    if (column === undefined || how === undefined) throw failed('logic tree', text);
    const [, head = '', value = ''] = /^((?:not\.)?\w+\.)(.*)$/s.exec(how) ?? [];
    return condition(column, head + unquoted(value));
  });
  return `(${parts.join(operator === 'or' ? ' OR ' : ' AND ')})`;
}

export function ordered(text: string): string {
  const terms = cut(text, ',').map((term) => {
    const [, column, ways = ''] =
      /^("(?:[^"\\]|\\.)*"|[^.]+)((?:\.(?:asc|desc|nullsfirst|nullslast))*)$/.exec(term) ?? [];
    if (column === undefined) throw failed('order', text);
    const nulls = /\.nulls(first|last)/.exec(ways)?.[1];
    return `${field(column)} ${ways.includes('.desc') ? 'DESC' : 'ASC'}${nulls ? ` NULLS ${nulls}` : ''}`;
  });
  return terms.join(', ');
}
