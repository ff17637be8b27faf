/** Ours: every value of a config against the component's schema, what was meant where YAML misread it, and all of them together. */
import type { Catalog, Component } from '../contract/catalog.ts';
import type { ComponentSpec, ConfigProblem, Extension, JsonSchema } from '../contract/component.ts';
import { checkValue, type ValueProblem } from './schema.ts';
import { fixOfKind, signTrap, type Trap } from './config-traps.ts';
import { meant, replaceWord } from '../oml/fix.ts';
import type { Path, SourceMap } from '../oml/pipeline.ts';
import type { Finding, Report } from '../oml/report.ts';
import { checkPath } from './path.ts';
import { holdsPlaceholder, own, toPlain, type Mapping } from '../oml/value.ts';

/** `at`: the config. A value that Osiris has already spoken of, or that waits for a parameter, is left alone. */
export function checkValues(
  config: Mapping,
  component: Component,
  catalog: Catalog,
  at: Path,
  report: Report,
): void {
  const { configSchema, check } = component.spec;
  const sound: Record<string, unknown> = {};
  const beyondOsiris: Finding[] = [];
  for (const [key, value] of Object.entries(config)) {
    const schema =
      own(configSchema.properties, key) ?? (key === 'connection' ? { type: 'string' } : undefined);
    const here = [...at, key];
    const extension = extensionOf(component.spec, key);
    if (extension === key) {
      const message = `'${key}' is an extension of this playground: Osiris does not know it`;
      report.warning({ type: 'playground_extension', message, at: here, range: report.source.key(here) });
    } else if (report.has(here)) continue;
    if (!schema) continue;
    const waits = holdsPlaceholder(value);
    const plain = toPlain(value);
    const fault =
      (waits ? undefined : signTrap(key, value, schema, here, report.source)) ??
      (waits ? undefined : schemaFault(key, plain, schema, here, report.source)) ??
      checkPath(key, config, component, catalog, at, report.source);
    if (fault) {
      report.error({ type: 'invalid_config_value', at: here, ...fault });
      continue;
    }
    if (waits) continue;
    sound[key] = plain;
    const beyond = typeof extension === 'object' ? checkValue(key, plain, extension.osiris) : undefined;
    if (beyond) {
      const message = `This value of '${key}' is an extension of this playground: in Osiris ${beyond.message}`;
      beyondOsiris.push({ type: 'playground_extension', message, at: here });
    }
  }
  // One that waits for a parameter may go with the others or not.
  const problems = Object.values(config).some(holdsPlaceholder) ? [] : (check?.(sound) ?? []);
  for (const problem of problems) report.error(findingOf(problem, at, report));
  // What is wrong here too is no extension.
  for (const finding of beyondOsiris) if (!report.has(finding.at as Path)) report.warning(finding);
}

/** `at`: the config. */
export function findingOf(
  { key, message, type = 'invalid_config_value', instead }: ConfigProblem,
  at: Path,
  { source }: Report,
): Finding {
  const here = [...at, key];
  return { type, message, at: here, fix: replaceWord(source, source.value(here), instead) };
}

/** The key itself, or where it can hold more than in Osiris; undefined where both allow the same. */
function extensionOf({ extensions = [] }: ComponentSpec, key: string): Extension | undefined {
  return extensions.find((extension) => (typeof extension === 'string' ? extension : extension.key) === key);
}

function schemaFault(
  key: string,
  value: unknown,
  schema: JsonSchema,
  at: Path,
  source: SourceMap,
): Trap | undefined {
  const problem = checkValue(key, value, schema);
  if (!problem) return undefined;
  const range = source.value([...at, ...problem.path]);
  const { fix, why } = fixOfKind(problem, at, source);
  return {
    message: why === undefined ? problem.message : `${problem.message}: ${why}`,
    range,
    fix: fix ?? replaceWord(source, range, wordMeant(problem)),
  };
}

/** Of a choice of words the one that is near. */
function wordMeant({ found, schema }: ValueProblem): string | undefined {
  const words = (schema.enum ?? []).filter((word) => typeof word === 'string');
  return typeof found === 'string' ? meant(found, words) : undefined;
}
