/** What a step's config makes of its work: what decides its result, and how far the result is decided at all. */
import type { Component } from '../contract/catalog.ts';
import { keysMarked, textsMarked, writesElsewhere, type Mark } from '../contract/marks.ts';
import { relativePath } from '../contract/paths.ts';
import { hideSecrets, onlySecrets } from '../check/secrets.ts';
import type { Value } from '../oml/pipeline.ts';
import { holdsPlaceholder, isMapping, own, toPlain, type Mapping } from '../oml/value.ts';
import { canonicalQuery, whyVolatile } from '../sql/index.ts';
import { canonicalJson } from './canonical.ts';
import { fingerprint } from './fingerprint.ts';
import type { StepWork } from './plan.ts';
import type { SqlQuery, StepQuery } from './queries.ts';

/** What a step's work is told from. */
export interface WorkGround {
  readonly component: Component;
  /** With its defaults and its connection. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The keys of it that are no defaults. */
  readonly written: readonly string[];
  /** Names of keys never to be shown. */
  readonly secrets: ReadonlySet<string>;
  /** Those of the step that were read. */
  readonly queries: readonly StepQuery[];
  /** The step as it may be shown: parameters that are secret are named in it. */
  readonly open: Mapping;
}

/** Tells a step's work. */
export function workOf({ component, config, written, secrets, queries, open }: WorkGround): StepWork {
  const { name, spec, kind, driver } = component;
  const values = config as Mapping;
  const spelled = writtenDefaults(component, config, written);
  const texts = canonicalTexts(component, config, queries);
  const named = namingSecrets(open);
  const filled = Object.keys(named).map((key) => [key, texts[key] ?? values[key] ?? null] as const);
  const hidden = { ...(onlySecrets(values, secrets) as Mapping | undefined), ...Object.fromEntries(filled) };
  const always = whyAlways(component, config, queries);
  const asksElsewhere = keysMarked(component, 'web-address', 'mysql', 'graphql').length > 0;
  const readsFiles = keysMarked(component, 'session-file').length > 0;
  return {
    hash: fingerprint(
      canonicalJson({
        component: name,
        version: spec.version,
        driver: driver?.version,
        config: {
          ...(hideSecrets({ ...values, ...texts, ...named }, secrets) as Mapping),
        },
        ...(spelled.length > 0 ? { written: spelled } : {}),
      }),
    ),
    ...(Object.keys(hidden).length === 0 ? {} : { secrets: canonicalJson(hidden) }),
    ...(asksElsewhere || (kind === 'extractor' && !readsFiles) ? { network: true } : {}),
    ...(spec.keepsState ? { state: true } : {}),
    ...(always === undefined ? {} : { always }),
  };
}

/** The keys of a step's config that a secret parameter fills, as they may be shown. */
function namingSecrets(open: Mapping): Mapping {
  const config = own(open, 'config');
  const entries = Object.entries(isMapping(config) ? config : {});
  return Object.fromEntries(
    entries
      .filter(([, value]) => holdsPlaceholder(value))
      .map(([key, value]) => [key, toPlain(value) as Value]),
  );
}

function whyAlways(
  component: Component,
  config: Readonly<Record<string, unknown>>,
  queries: readonly StepQuery[],
): string | undefined {
  if (component.spec.keepsState) return 'goes on at its source where its last run ended';
  if (writesElsewhere(component)) return 'writes outside of this session';
  for (const query of textsMarked(component, config, 'sql')) {
    const read = readOf(query, queries);
    const why = read ? read.volatile : whyVolatile(query);
    if (why !== undefined) return `has a query that ${why}`;
  }
  return undefined;
}

/** What may be written in more ways than one, in one: queries and paths. */
function canonicalTexts(
  component: Component,
  config: Readonly<Record<string, unknown>>,
  queries: readonly StepQuery[],
): Record<string, string> {
  const rewritten = (mark: Mark, rewrite: (text: string) => string): [string, string][] =>
    keysMarked(component, mark).flatMap((key) => {
      const text = config[key];
      return typeof text === 'string' ? [[key, rewrite(text)]] : [];
    });
  return Object.fromEntries([
    ...rewritten('sql', (query) => readOf(query, queries)?.canonical ?? canonicalQuery(query)),
    ...rewritten('session-file', spelledPath),
    ...rewritten('artifact', spelledPath),
  ]);
}

/** What was read of a query; nothing of one that a connection gave. */
function readOf(text: string, queries: readonly StepQuery[]): SqlQuery | undefined {
  return queries.find((query): query is SqlQuery => query.language === 'sql' && query.text === text);
}

/** Defaults that were written out, where that makes a difference: nothing else in the complete config tells so. */
function writtenDefaults(
  { spec }: Component,
  config: Readonly<Record<string, unknown>>,
  written: readonly string[],
): readonly string[] {
  const { properties } = spec.configSchema;
  return (spec.defaultsDepend ?? []).filter(
    (key) => written.includes(key) && config[key] === properties[key]?.default,
  );
}

/** As the session names the file; a path that can be no file's stays what it is, and the run says so. */
export function spelledPath(path: string): string {
  try {
    return relativePath(path);
  } catch {
    return path;
  }
}
