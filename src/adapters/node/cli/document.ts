/** A pipeline file as the commands need it: read, validated, compiled. */
import { readFile } from 'node:fs/promises';
import { compile } from '#core/plan/compile.ts';
import { parse } from '#core/oml/parse.ts';
import { validate } from '#core/check/validate.ts';
import type { Diagnostic, Pipeline, Result } from '#core/oml/pipeline.ts';
import type { Plan } from '#core/plan/plan.ts';
import { catalog } from '#drivers/index.ts';
import { readConnections } from '../connections.ts';
import type { Arguments } from './arguments.ts';

export interface Compiled {
  readonly text: string;
  readonly pipeline: Pipeline;
  readonly plan: Plan;
}

/**
 * Reads a pipeline file as UTF-8; one that cannot be read is no rejection but a diagnostic, `file_not_found`,
 * which says why.
 */
export async function readText(file: string): Promise<Result<string>> {
  try {
    return { ok: true, value: await readFile(file, 'utf8'), diagnostics: [] };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const reason =
      code === 'ENOENT' || code === 'ENOTDIR'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : cause instanceof Error
            ? cause.message
            : String(cause);
    const message = `The pipeline file ${file} could not be read: ${reason}`;
    return { ok: false, diagnostics: [{ type: 'file_not_found', severity: 'error', message }] };
  }
}

/**
 * Reads, parses and validates a pipeline file; gives all that is to be said of it, nothing where it is
 * faultless.
 */
export async function check(file: string): Promise<readonly Diagnostic[]> {
  const text = await readText(file);
  if (!text.ok) return text.diagnostics;
  const parsed = parse(text.value);
  return parsed.ok ? [...parsed.diagnostics, ...validate(parsed.value, catalog)] : parsed.diagnostics;
}

/**
 * Reads, parses and compiles the pipeline file of the arguments, with their profile, parameters and
 * connections. `ok: false` where there is any error; the diagnostics, warnings too, come with both.
 */
export async function compileFile(args: Arguments): Promise<Result<Compiled>> {
  const text = await readText(args.file);
  if (!text.ok) return text;
  const parsed = parse(text.value);
  if (!parsed.ok) return parsed;
  const connections = await readConnections(args.file, args.connections, process.env);
  if (!connections.ok) return connections;
  const { profile, params } = args;
  const compiled = compile(parsed.value, catalog, {
    profile,
    params,
    connections: connections.value,
    host: 'node',
  });
  const diagnostics = [...parsed.diagnostics, ...compiled.diagnostics];
  if (!compiled.ok || diagnostics.some(({ severity }) => severity === 'error'))
    return { ok: false, diagnostics };
  return { ok: true, value: { text: text.value, pipeline: parsed.value, plan: compiled.value }, diagnostics };
}
