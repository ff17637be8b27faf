/** The text of `osiris_connections.yaml`: connections by family and alias. */
import type { Connections } from './connections.ts';
import { parse } from '../oml/parse.ts';
import type { Diagnostic, Path, Result, Value } from '../oml/pipeline.ts';
import { isMapping, own, toPlain } from '../oml/value.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `file`: its name, for messages. `${VAR}` is filled in from `environment`. The text may hold secrets: no message repeats it. */
export function parseConnections(
  file: string,
  text: string,
  environment: Environment = {},
): Result<Connections> {
  const parsed = parse(text);
  if (!parsed.ok) {
    const [first] = parsed.diagnostics;
    const place = first?.range ? ` at line ${first.range.line}, column ${first.range.column}` : '';
    return refused('invalid_connections', `${file} is no valid YAML${place}`);
  }
  const { document, source } = parsed.value;
  const families = isMapping(document) ? own(document, 'connections') : undefined;
  const wrong = misshapen(families);
  if (families === undefined || wrong) {
    const { line } = source.key(['connections', ...(wrong ?? [])]);
    const shape = 'connections: {family: {alias: {field: value}}}';
    return refused(
      'invalid_connections',
      `${file} does not hold connections at line ${line}; its shape is ${shape}`,
    );
  }
  return { ok: true, value: substitute(toPlain(families), environment) as Connections, diagnostics: [] };
}

/** Gives a result that failed with one error of this type and message, which has no place in the text. */
export function refused(type: string, message: string): Result<never> {
  const diagnostic: Diagnostic = { type, severity: 'error', message };
  return { ok: false, diagnostics: [diagnostic] };
}

/** The path, below `connections`, of the first thing that should be a mapping and is none. */
function misshapen(families: Value | undefined): Path | undefined {
  if (!isMapping(families)) return [];
  for (const [family, aliases] of Object.entries(families)) {
    if (!isMapping(aliases)) return [family];
    for (const [alias, fields] of Object.entries(aliases)) if (!isMapping(fields)) return [family, alias];
  }
  return undefined;
}

/** A variable that is unset or empty leaves its placeholder, which `compile` reports where the connection is used. */
function substitute(value: unknown, environment: Environment): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([^}]+)\}/g, (placeholder, name: string) => environment[name] || placeholder);
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, substitute(inner, environment)]),
  );
}
