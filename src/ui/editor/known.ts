/** What the editor is told about the pipeline, for completion, hovers and quick fixes. */
import type { Components } from '#core/contract/catalog.ts';
import { isMarked } from '#core/contract/marks.ts';
import type { Schema } from '#core/graphql/schema.ts';
import type { Diagnostic, TextRange } from '#core/oml/pipeline.ts';

export interface OutlineItem {
  readonly index: number;
  readonly id: string;
  readonly component: string;
  /** Steps that it reads, written down or not. */
  readonly needs: readonly string[];
  /** The whole step in the text. */
  readonly range: TextRange;
}

/** A table that there is. */
export interface KnownTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

export interface Known {
  readonly catalog: Components;
  readonly steps: readonly OutlineItem[];
  readonly tables: readonly KnownTable[];
  /** Paths of the session's files. */
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What the GraphQL queries of steps can ask for, by step id. */
export interface KnownSchemas {
  /** A server may be asked for it. */
  mayLoad(step: string | undefined): step is string;
  /** Where it comes from. */
  where(step: string): string;
  /** Undefined where nobody has asked for it. */
  of(step: string | undefined): Schema | undefined;
  /** Resolves to whether it is there then. */
  load(step: string): Promise<boolean>;
}

/**
 * Tells what language a key of a step's config holds a query in, of those that are completed; while the component is not written yet,
 * whether it is SQL in one of them.
 */
export function queryIn(
  catalog: Components,
  component: string | undefined,
  key: string,
): 'sql' | 'graphql' | undefined {
  const known = component === undefined ? [...catalog.values()] : [catalog.get(component)];
  if (known.some((each) => isMarked(each, key, 'sql'))) return 'sql';
  return component !== undefined && isMarked(catalog.get(component), key, 'graphql') ? 'graphql' : undefined;
}

export interface Caret {
  /** 1-based; columns count UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** The step whose text the caret is in. */
  readonly stepId?: string;
}

/**
 * Gives the id of the step that a line belongs to, undefined outside of all. `line` counts from 1;
 * `lineText`: what stands in it, since blank and indented lines below a step are its own.
 */
export function stepAt(steps: readonly OutlineItem[], line: number, lineText: string): string | undefined {
  const inside = steps.find(({ range }) => {
    // A range that ends where the next line begins does not own that line.
    const last = range.endColumn === 1 && range.endLine > range.line ? range.endLine - 1 : range.endLine;
    return line >= range.line && line <= last;
  });
  if (inside) return inside.id;
  if (/^\S/.test(lineText)) return undefined;
  // Blank and comment lines, and lines just typed, belong to the step above.
  return steps.findLast(({ range }) => range.endLine < line)?.id;
}

/** The step itself and every step that needs it, directly or not. */
export function dependentsOf(id: string | undefined, steps: readonly OutlineItem[]): ReadonlySet<string> {
  const found = new Set(id === undefined ? [] : [id]);
  for (const each of found) for (const step of steps) if (step.needs.includes(each)) found.add(step.id);
  return found;
}
