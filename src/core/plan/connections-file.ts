/** The text of `osiris_connections.yaml`: connections by family and alias. */
import type { Connections } from './connections-fields.ts';
import { parse } from '../oml/parse.ts';
import type { Diagnostic, Path, Result, Value } from '../oml/pipeline.ts';
import { isMapping, own } from '../oml/value.ts';

/** `file`: its name, for messages. `${VAR}` stays as it is written. The text may hold secrets: no message repeats it. */
export function parseConnections(file: string, text: string): Result<Connections> {
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
  return { ok: true, value: families as Connections, diagnostics: [] };
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
