/** A pipeline file as the commands need it: read, validated, compiled. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { compile } from '#core/plan/compile.ts';
import { parse } from '#core/oml/parse.ts';
import { validate } from '#core/check/validate.ts';
import type { Diagnostic, Pipeline, Result } from '#core/oml/pipeline.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { StandIns } from '#core/contract/stand-in.ts';
import { readBundle } from '#core/share/bundle.ts';
import type { SharedState } from '#core/share/state.ts';
import { catalog } from '#drivers/index.ts';
import { NO_CONNECTIONS, readConnections, type FoundConnections } from '../connections.ts';
import { readStandIns } from '../stand-ins.ts';
import { UsageError, type Arguments } from './arguments.ts';
import { untrusted } from './bundle.ts';
import { withHint } from './stand-in-hints.ts';

/** What a file holds that was given to a command. */
export interface Given {
  readonly text: string;
  /** Of a zip: all that came with the text. */
  readonly bundle?: SharedState;
}

export interface Compiled extends Given {
  readonly pipeline: Pipeline;
  readonly plan: Plan;
  readonly connections: FoundConnections;
  /** All that are declared, used or not. */
  readonly standIns: StandIns;
  /** The profile and the parameters that it was compiled with. */
  readonly choice: Pick<Arguments, 'profile' | 'params'>;
}

/**
 * Reads a pipeline file as UTF-8, or a zip with one; what cannot be read is no rejection but a diagnostic, `file_not_found` or
 * `invalid_bundle`, which says why.
 */
async function readGiven(file: string): Promise<Result<Given>> {
  try {
    const bytes = await readFile(file);
    if (!isZip(bytes)) return { ok: true, value: { text: bytes.toString('utf8') }, diagnostics: [] };
    const bundle = await readBundle(bytes, basename(file));
    if (bundle.ok)
      return { ok: true, value: { text: bundle.value.text, bundle: bundle.value }, diagnostics: [] };
    return {
      ok: false,
      diagnostics: [{ type: 'invalid_bundle', severity: 'error', message: bundle.reason }],
    };
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

/** As every zip begins (APPNOTE.TXT 4.3.7, and 4.3.16 where it is empty); no YAML does. */
const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && [0x03, 0x05].includes(bytes[2] ?? 0);

/**
 * Reads, parses and validates a pipeline file; gives all that is to be said of it, nothing where it is
 * faultless.
 */
export async function check(file: string): Promise<readonly Diagnostic[]> {
  const given = await readGiven(file);
  if (!given.ok) return given.diagnostics;
  const parsed = parse(given.value.text);
  return parsed.ok ? [...parsed.diagnostics, ...validate(parsed.value, catalog)] : parsed.diagnostics;
}

/** A pipeline file, and all that it is compiled with. */
export interface Known extends Given {
  readonly pipeline: Pipeline;
  readonly connections: FoundConnections;
  readonly standIns: StandIns;
  readonly choice: Compiled['choice'];
}

/** Reads and parses the pipeline file of the arguments, and what belongs to it on this machine; a zip gets none of that without `--trust`. */
export async function readKnown(args: Arguments): Promise<Result<Known>> {
  const given = await readGiven(args.file);
  if (!given.ok) return given;
  const { text, bundle } = given.value;
  const parsed = parse(text);
  if (!parsed.ok) return parsed;
  const isGuest = bundle !== undefined && !args.trust;
  if (isGuest && args.connections !== undefined)
    throw new UsageError(`--connections needs --trust: ${basename(args.file)} came from elsewhere.`);
  const declared = await readStandIns(args.file, bundle);
  if (!declared.ok && args.standIns) return declared;
  const standIns = declared.ok ? declared.value : {};
  const used = args.standIns ? standIns : {};
  const wanted = isGuest ? untrusted(parsed.value, basename(args.file), used) : [];
  if (wanted.length > 0) return { ok: false, diagnostics: [...parsed.diagnostics, ...wanted] };
  const connections: Result<FoundConnections> = isGuest
    ? { ok: true, value: NO_CONNECTIONS, diagnostics: [] }
    : await readConnections(args.file, args.connections, process.env);
  if (!connections.ok) return connections;
  const choice = {
    profile: args.profile ?? bundle?.profile,
    params: { ...bundle?.params, ...args.params },
  };
  const value = {
    ...given.value,
    pipeline: parsed.value,
    connections: connections.value,
    standIns,
    choice,
  };
  return { ok: true, value, diagnostics: [...parsed.diagnostics, ...connections.diagnostics] };
}

/**
 * Reads, parses and compiles the pipeline file of the arguments, with their profile, parameters and
 * connections. `ok: false` where there is any error; the diagnostics, warnings too, come with both.
 */
export async function compileFile(args: Arguments): Promise<Result<Compiled>> {
  const known = await readKnown(args);
  if (!known.ok) return known;
  const { pipeline, connections, standIns, choice } = known.value;
  const used = args.standIns ? { standIns } : {};
  const options = { ...choice, ...connections, ...used, wayOut } as const;
  const compiled = compile(pipeline, catalog, { ...options, host: 'node' });
  const found = [...known.diagnostics, ...compiled.diagnostics];
  const diagnostics = args.standIns ? found : found.map((each) => withHint(each, pipeline, standIns));
  if (!compiled.ok || diagnostics.some(({ severity }) => severity === 'error'))
    return { ok: false, diagnostics };
  return { ok: true, value: { ...known.value, plan: compiled.value }, diagnostics };
}

/** A secret is not to stand in the pipeline's text. */
const wayOut = (name: string, isSecret: boolean): string | undefined =>
  isSecret ? `give it a value for this run, by --param ${name}=VALUE` : undefined;
