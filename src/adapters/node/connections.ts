/** `osiris_connections.yaml`: connections by family and alias, `${VAR}` filled in from the environment. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Connections } from '#core/connections.ts';
import { parse } from '#core/oml.ts';
import type { Diagnostic, Result, Value } from '#core/pipeline.ts';
import { isMapping, own, toPlain } from '#core/value.ts';

const FILE = 'osiris_connections.yaml';

type Environment = Readonly<Record<string, string | undefined>>;

/** `given`: the file to read; else the one beside the pipeline, which may be missing. Its text may hold secrets: never print it. */
export async function readConnections(
  pipelineFile: string,
  given: string | undefined,
  environment: Environment,
): Promise<Result<Connections>> {
  const file = given ?? resolve(dirname(pipelineFile), FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (missing && given === undefined) return { ok: true, value: {}, diagnostics: [] };
    const reason = missing ? 'there is no such file' : cause instanceof Error ? cause.message : String(cause);
    return refused('file_not_found', `The connections file ${file} could not be read: ${reason}`);
  }
  const parsed = parse(text);
  if (!parsed.ok) {
    const [first] = parsed.diagnostics;
    const place = first?.range ? ` at line ${first.range.line}, column ${first.range.column}` : '';
    return refused('invalid_connections', `${file} is no valid YAML${place}`);
  }
  const { document } = parsed.value;
  const families = isMapping(document) ? own(document, 'connections') : undefined;
  if (!isMapping(families) || !Object.values(families).every(isFamily)) {
    const shape = 'connections: {family: {alias: {field: value}}}';
    return refused('invalid_connections', `${file} does not hold connections; its shape is ${shape}`);
  }
  return { ok: true, value: substitute(toPlain(families), environment) as Connections, diagnostics: [] };
}

function isFamily(family: Value): boolean {
  return isMapping(family) && Object.values(family).every(isMapping);
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

function refused(type: string, message: string): Result<never> {
  const diagnostic: Diagnostic = { type, severity: 'error', message };
  return { ok: false, diagnostics: [diagnostic] };
}
