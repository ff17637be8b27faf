/** What a config schema says that a key holds, by its `format`: the one way to know a key. No key and no component is known by its name. */
import type { ComponentInfo } from './catalog.ts';
import type { JsonSchema } from './component.ts';

/**
 * `session-file`: a file of the session that the step reads; `artifact`: one that it writes. `sql`: a query on the session's own
 * database, which decides what the step reads; `mysql`, `graphql`, `sqlite`, `duckdb`: a query that is asked elsewhere. `web-address`: what is asked over
 * the network, whole or below a base. `step-id`: another step, which this one needs.
 */
export type Mark =
  'session-file' | 'artifact' | 'sql' | 'mysql' | 'sqlite' | 'duckdb' | 'graphql' | 'web-address' | 'step-id';

type Marked = Pick<ComponentInfo, 'spec'>;

/** The keys of a component's config that are marked so, in the order of its schema; none of a component that nobody knows. */
export function keysMarked(component: Marked | undefined, ...marks: readonly Mark[]): readonly string[] {
  if (!component) return [];
  return Object.entries(component.spec.configSchema.properties)
    .filter(([, schema]) => marks.some((mark) => holds(schema, mark)))
    .map(([key]) => key);
}

/** Tells whether a key of a component's config is marked so. */
export function isMarked(component: Marked | undefined, key: string, ...marks: readonly Mark[]): boolean {
  return keysMarked(component, ...marks).includes(key);
}

/** The texts in a config under the keys that are marked so: a text, or each of a list of texts. */
export function textsMarked(
  component: Marked | undefined,
  config: Readonly<Record<string, unknown>>,
  mark: Mark,
): readonly string[] {
  return keysMarked(component, mark).flatMap((key) => {
    const value = Object.hasOwn(config, key) ? config[key] : undefined;
    return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
  });
}

/** A key of a component that runs here. */
export interface MarkedKey<C extends ComponentInfo = ComponentInfo> {
  readonly component: C;
  readonly key: string;
}

/** The first component that runs here with a key marked so; `file`: one that knows files of such a name. */
export function findMarked<C extends ComponentInfo>(
  catalog: ReadonlyMap<string, C>,
  mark: Mark,
  file?: string,
): MarkedKey<C> | undefined {
  for (const component of catalog.values()) {
    const key = keysMarked(component, mark).find(
      (each) => file === undefined || suffixOf(component, each, file) !== undefined,
    );
    if (component.unavailable === undefined && key !== undefined) return { component, key };
  }
  return undefined;
}

/** The end of a file's name by which the component knows it, such as `.csv.gz`; undefined where it does not. */
export function suffixOf({ spec }: Marked, key: string, file: string): string | undefined {
  const name = file.toLowerCase();
  const fitting = (spec.configSchema.properties[key]?.suffixes ?? []).filter((end) => name.endsWith(end));
  return fitting.toSorted((a, b) => b.length - a.length)[0];
}

/** Tells whether a component works with the session's own files and tables alone, and asks nobody. */
export function staysInSession(component: Marked | undefined): boolean {
  const asks = keysMarked(component, 'web-address').length > 0;
  return !asks && keysMarked(component, 'session-file', 'artifact', 'sql').length > 0;
}

/** Tells whether a writer brings rows out of the session: it makes no file of it. */
export const writesElsewhere = (component: (Marked & Pick<ComponentInfo, 'kind'>) | undefined): boolean =>
  component?.kind === 'writer' && keysMarked(component, 'artifact').length === 0;

const holds = ({ format, items, oneOf = [] }: JsonSchema, mark: Mark): boolean =>
  format === mark ||
  (items !== undefined && holds(items, mark)) ||
  oneOf.some((choice) => holds(choice, mark));
