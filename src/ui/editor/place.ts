/** Where in a pipeline a caret stands: the text need not be valid, or even YAML, while it is typed. */
import { aroundCaret, type Holder } from '#core/oml/caret.ts';
import { typedIn } from '#core/oml/typed.ts';
import type { Components } from '#core/contract/catalog.ts';
import { queryIn } from './known.ts';
import { indentBelow, indentOf, isBlank } from './lines.ts';
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
    /** In a query of GraphQL, told apart where that is completed: all of it before the caret, and behind. */
    | {
        readonly kind: 'graphql';
        readonly path: KeyPath;
        readonly before: string;
        readonly after: string;
      }
  );

function unquote(typed: string): { typed: string; quote?: '"' | "'" } {
  const quote = typed[0];
  return quote === '"' || quote === "'" ? { typed: typed.slice(1), quote } : { typed };
}

type Language = ReturnType<typeof queryIn>;

/** In a query of which `before` stands before the caret. */
function inQuery(
  language: Language,
  where: StepLines & { readonly path: KeyPath; readonly quote?: '"' | "'" },
  before: string,
  after: string,
): Place | undefined {
  if (language === 'graphql')
    return { kind: 'graphql', ...where, typed: /\$?\w*$/.exec(before)?.[0] ?? '', before, after };
  const place = sqlPlaceAt(before, after);
  return place && { kind: 'sql', ...where, ...place };
}

/** The query in the block that `header` opens, around the caret. */
function blockAround(lines: readonly string[], header: Holder, line: number, before: string) {
  const below = lines.findIndex((text, at) => at > line && indentOf(text) <= header.column);
  const after = lines.slice(line + 1, below < 0 ? undefined : below);
  const rest = [(lines[line] ?? '').slice(before.length), ...after].join('\n');
  return [[...lines.slice(header.line + 1, line), before].join('\n'), rest] as const;
}

/** The place at a 1-based line and column; undefined in comments and where nothing is known. */
export function placeAt(
  text: string,
  lineNumber: number,
  columnNumber: number,
  catalog: Components,
): Place | undefined {
  const lines = text.split(/\r\n|\r|\n/);
  const plain = lines.join('\n');
  const line = lineNumber - 1;
  const before = (lines[line] ?? '').slice(0, columnNumber - 1);
  const after = (lines[line] ?? '').slice(columnNumber - 1);
  const lead = /^ *(?:- +)*/.exec(before)?.[0] ?? '';
  const around = aroundCaret(plain, line, lead);
  const outer = around.holders.map(({ key }) => key ?? '*');
  const languageOf = ([first, , config, key, ...below]: KeyPath, { component }: StepLines): Language =>
    first === 'steps' && config === 'config' && key !== undefined && below.length === 0
      ? queryIn(catalog, component, key)
      : undefined;

  const { inside } = around;
  const header = around.holders.at(-1);
  if (inside?.type === 'block' && header) {
    const step = stepOf(around, new Map());
    const language = languageOf(outer, step);
    return (
      language && inQuery(language, { path: outer, ...step }, ...blockAround(lines, header, line, before))
    );
  }

  const caret = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + before.length;
  const piece = inside ? plain.slice(inside.offset, caret) : before.slice(lead.length);
  const found = typedIn(piece);
  if (!found) return undefined;
  const path = [...outer, ...found.path];
  const step = stepOf(around, outer.length === 2 ? found.outermost : new Map());
  if (found.flow && found.isKey) {
    const present = [...found.beside.keys()];
    return {
      kind: 'key',
      path,
      present,
      flow: true,
      indent: lead.length,
      last: false,
      typed: found.text,
      ...step,
    };
  }
  if (found.flow || !found.isKey || inside) {
    const language = languageOf(path, step);
    if (language) {
      const { typed, quote } = unquote(found.text);
      const behind = quote ? (plain.slice(caret).split(quote)[0] ?? '') : after;
      return inQuery(language, { path, ...step, quote }, typed, behind);
    }
    const begins = path.length === 1 && !found.flow && isBlank(after);
    return {
      kind: 'value',
      path,
      newStep: begins ? firstStepAt(plain, line) : undefined,
      ...step,
      ...unquote(found.text),
    };
  }
  if (!/^[\p{L}\p{N}_$."'-]*$/u.test(found.text)) return undefined;
  if (path.at(-1) === '*' && path.at(-2) !== 'steps')
    return { kind: 'value', path, ...step, ...unquote(found.text) };
  return {
    kind: 'key',
    path,
    present: [...around.beside.keys()],
    flow: false,
    indent: lead.length,
    last: indentBelow(lines, line) < lead.length,
    newStep: isBlank(after) && !lead.includes('-') ? newStepAt(around, lines, line) : undefined,
    typed: found.text,
    ...step,
  };
}
