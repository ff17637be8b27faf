/** Where `osiris_connections.yaml` is found on a disk, and what its `${VAR}` mean there. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseConnections, refused, type Environment } from '#core/plan/connections-file.ts';
import type { Connections } from '#core/plan/connections.ts';
import { CONNECTIONS_FILE } from '#core/contract/paths.ts';
import type { Result } from '#core/oml/pipeline.ts';

/**
 * Reads the connections file `given`, or the one beside the pipeline, which may be missing, with `${VAR}`
 * from `environment`; one that cannot be read or is faulty becomes a diagnostic. Its text may hold secrets:
 * never print it.
 */
export async function readConnections(
  pipelineFile: string,
  given: string | undefined,
  environment: Environment,
): Promise<Result<Connections>> {
  const file = given ?? resolve(dirname(pipelineFile), CONNECTIONS_FILE);
  try {
    return parseConnections(file, await readFile(file, 'utf8'), environment);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (missing && given === undefined) return { ok: true, value: {}, diagnostics: [] };
    const reason = missing ? 'there is no such file' : cause instanceof Error ? cause.message : String(cause);
    return refused('file_not_found', `The connections file ${file} could not be read: ${reason}`);
  }
}
