/** Where in a pipeline a caret stands, read from the lines alone: the text need not be valid, or even YAML, while it is typed. */

import type { Components } from '#core/contract/catalog.ts';
import { inFlow } from './flow.ts';
import { holdsSql } from './known.ts';
import {
  ancestors,
  BLOCK_SCALAR,
  indentOf,
  isBlank,
  KEY,
  siblings,
  indentBelow,
  type Entry,
} from './lines.ts';
import { sqlPlaceAt, type SqlPlace } from './sql-place.ts';
import { firstStepAt, newStepAt, stepOf, type NewStep, type StepLines } from './step-lines.ts';

/** Keys from the document's root; `*` is any item of a list. */
export type KeyPath = readonly string[];

export type Place = StepLines & {
  /** What stands between the start of the word, or value, and the caret. */
  readonly typed: string;
  /** The quote that opens the value. */
  readonly quote?: '"' | "'";
} & (
    | {
        /** A key is, or may be, typed in the mapping at `path`, which has the keys `present`. */
        readonly kind: 'key';
        readonly path: KeyPath;
        readonly present: readonly string[];
        /** Inside `{...}`. */
        readonly flow: boolean;
        /** Columns before the key. */
        readonly indent: number;
        /** Nothing below belongs to the mapping. */
        readonly last: boolean;
        /** The caret's line may be the first of a step. */
        readonly newStep?: NewStep;
      }
    /** The value at `path`; an item of a list ends in `*`. */
    | { readonly kind: 'value'; readonly path: KeyPath; readonly newStep?: NewStep }
    | ({ readonly kind: 'sql'; readonly path: KeyPath } & SqlPlace)
  );

function unquote(typed: string): { typed: string; quote?: '"' | "'" } {
  const quote = typed[0];
  return quote === '"' || quote === "'" ? { typed: typed.slice(1), quote } : { typed };
}

function pathOf(chain: readonly Entry[]): string[] {
  return chain.map((entry) => entry.key ?? '*');
}

function sqlInline(path: KeyPath, step: StepLines, value: string, after: string): Place | undefined {
  const { typed, quote } = unquote(value);
  const place = sqlPlaceAt(typed, quote ? (after.split(quote)[0] ?? '') : after);
  return place && { kind: 'sql', path, ...step, quote, ...place };
}

/** The query in the block scalar that `header` opens, around the caret. */
function sqlBlock(lines: readonly string[], header: Entry, line: number, before: string) {
  const below = lines.findIndex((text, at) => at > line && indentOf(text) <= header.column);
  const after = lines.slice(line + 1, below < 0 ? undefined : below);
  const rest = [(lines[line] ?? '').slice(before.length), ...after].join('\n');
  return sqlPlaceAt([...lines.slice(header.line + 1, line), before].join('\n'), rest);
}

/** The place at a 1-based line and column; undefined in comments and where nothing is known. */
export function placeAt(
  text: string,
  lineNumber: number,
  columnNumber: number,
  catalog: Components,
): Place | undefined {
  const lines = text.split(/\r\n|\r|\n/);
  const line = lineNumber - 1;
  const before = (lines[line] ?? '').slice(0, columnNumber - 1);
  const after = (lines[line] ?? '').slice(columnNumber - 1);
  const lead = /^ *(?:- +)*/.exec(before)?.[0] ?? '';
  const column = lead.length;
  const chain = ancestors([...lines.slice(0, line), before], line, column, /-/.test(lead));
  const step = stepOf(lines, chain);
  const isSql = ([first, , config, key, ...below]: KeyPath): boolean =>
    first === 'steps' &&
    config === 'config' &&
    key !== undefined &&
    below.length === 0 &&
    holdsSql(catalog, step.component, key);

  const scalar = chain.findIndex(
    (entry) => entry.line < line && entry.key !== undefined && BLOCK_SCALAR.test(entry.rest),
  );
  const header = chain[scalar];
  if (header) {
    const path = pathOf(chain.slice(0, scalar + 1));
    const sql = isSql(path) ? sqlBlock(lines, header, line, before) : undefined;
    return sql && { kind: 'sql', path, ...step, ...sql };
  }

  const rest = before.slice(column);
  if (/^#|\s#/.test(rest)) return undefined;
  const own = KEY.exec(rest);
  const path = pathOf(chain);
  if (own) path.push(own[1] ?? own[2] ?? own[3] ?? '');
  const value = own ? rest.slice(own[0].length) : rest;

  if (/^[[{]/.test(value)) {
    const flow = inFlow(value);
    if (!flow) return undefined;
    const inner = [...path, ...flow.path];
    const { typed, present } = flow;
    if (flow.isKey)
      return { kind: 'key', path: inner, present, flow: true, indent: column, last: false, typed, ...step };
    if (isSql(inner)) return sqlInline(inner, step, typed, after);
    return { kind: 'value', path: inner, ...step, ...unquote(typed) };
  }
  if (own) {
    if (isSql(path)) return sqlInline(path, step, value, after);
    const first = path.length === 1 && isBlank(after) ? firstStepAt(lines, line) : undefined;
    return { kind: 'value', path, newStep: first, ...step, ...unquote(value) };
  }
  if (!/^[\p{L}\p{N}_$."'-]*$/u.test(rest)) return undefined;
  if (path.at(-1) === '*' && path.at(-2) !== 'steps')
    return { kind: 'value', path, ...step, ...unquote(rest) };
  const present = siblings(lines, line, column);
  const last = indentBelow(lines, line) < column;
  const begins = isBlank(after) && !lead.includes('-') ? newStepAt(lines, line) : undefined;
  return {
    kind: 'key',
    path,
    present,
    flow: false,
    indent: column,
    last,
    newStep: begins,
    typed: rest,
    ...step,
  };
}
