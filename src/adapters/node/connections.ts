/** Where `osiris_connections.yaml` is found on a disk, and what its `${VAR}` mean there. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseConnections, refused } from '#core/plan/connections-file.ts';
import type { ConnectionOptions, Connections } from '#core/plan/connections.ts';
import { environmentOf, type Environment, type VariableSource } from '#core/plan/connections-variables.ts';
import { parseEnvFile } from '#core/plan/env-file.ts';
import { CONNECTIONS_FILE } from '#core/contract/paths.ts';
import type { Diagnostic, Result } from '#core/oml/pipeline.ts';

/** The connections of a pipeline, and where the variables in them come from. */
export interface FoundConnections extends ConnectionOptions {
  readonly connections: Connections;
  readonly sources: readonly VariableSource[];
}

/** What a pipeline that came from elsewhere gets of this machine. */
export const NO_CONNECTIONS: FoundConnections = { connections: {}, environment: {}, sources: [] };

/** Beside the pipeline; variables of the environment come before those in it. */
const ENV_FILE = '.env';

/**
 * Reads the connections file `given`, or the one beside the pipeline, which may be missing. Its `${VAR}` mean what `environment` says, or
 * what the `.env` beside the pipeline does, which is read only where there are any. What cannot be read or is faulty becomes a diagnostic.
 * Either may hold secrets: never print them.
 */
export async function readConnections(
  pipelineFile: string,
  given: string | undefined,
  environment: Environment,
): Promise<Result<FoundConnections>> {
  const folder = dirname(pipelineFile);
  const file = given ?? resolve(folder, CONNECTIONS_FILE);
  const read = await readText(file);
  if (typeof read !== 'string') {
    if (read.isMissing && given === undefined) return { ok: true, value: NO_CONNECTIONS, diagnostics: [] };
    return refused('file_not_found', `The connections file ${file} could not be read: ${read.reason}`);
  }
  const parsed = parseConnections(file, read);
  if (!parsed.ok) return parsed;
  const fromFile = read.includes('${') ? await readEnvFile(resolve(folder, ENV_FILE)) : NO_ENV_FILE;
  const sources = [{ name: 'the environment', values: environment }, ...fromFile.sources];
  const value = { connections: parsed.value, environment: environmentOf(sources), sources };
  return { ok: true, value, diagnostics: fromFile.diagnostics };
}

interface EnvFileRead {
  readonly sources: readonly VariableSource[];
  readonly diagnostics: readonly Diagnostic[];
}

const NO_ENV_FILE: EnvFileRead = { sources: [], diagnostics: [] };

async function readEnvFile(file: string): Promise<EnvFileRead> {
  const read = await readText(file);
  if (typeof read === 'string') {
    const { values, diagnostics } = parseEnvFile(file, read);
    return { sources: [{ name: ENV_FILE, values }], diagnostics };
  }
  if (read.isMissing) return NO_ENV_FILE;
  const message = `${file} could not be read, and its variables are missing: ${read.reason}`;
  return { sources: [], diagnostics: [{ type: 'invalid_env_file', severity: 'warning', message }] };
}

/** The file's text, as UTF-8; or why there is none. */
async function readText(
  file: string,
): Promise<string | { readonly isMissing: boolean; readonly reason: string }> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { isMissing, reason: isMissing ? 'there is no such file' : reason };
  }
}
