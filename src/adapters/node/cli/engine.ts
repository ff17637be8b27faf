/** `--engine`: where the tables of a run are to live, by what was asked for and by what the session's folder says. */
import { dirname, join, resolve } from 'node:path';
import { StepError } from '#core/contract/errors.ts';
import { CONNECTIONS_FILE } from '#core/contract/paths.ts';
import { ENGINE_FAMILY, engineTarget, secretsIn, type EngineTarget } from '#core/engine/target.ts';
import type { Diagnostic, Result, Value } from '#core/oml/pipeline.ts';
import { own, toPlain } from '#core/oml/value.ts';
import { refused } from '#core/plan/connections-file.ts';
import { fillVariables, unsetVariable } from '#core/plan/connections-variables.ts';
import { readConnections } from '../connections.ts';
import { DATABASE_FILE, type NodeDatabase } from '../database.ts';
import {
  isSamePlace,
  readEngineFile,
  removeEngineFile,
  writeEngineFile,
  type EngineRecord,
} from '../engine/engine-file.ts';
import { EXTENSIONS_FOLDER } from '../engine/extensions.ts';
import { openEngine } from '../engine/open.ts';
import { makeFolder } from '../folders.ts';
import { isThere } from '../is-there.ts';
import type { Arguments } from './arguments.ts';

/** DuckDB's own file in the folder of a session whose tables are elsewhere. */
const SCRATCH_FILE = 'scratch.duckdb';

export interface ChosenEngine {
  readonly target: EngineTarget;
  readonly record: EngineRecord;
  /** No event may hold them. */
  readonly secrets: readonly string[];
  /** Opens the session there, and notes in its folder where that is. As `openEngine`. */
  open(folder: string): Promise<NodeDatabase>;
}

type Asked = Pick<Arguments, 'file' | 'connections' | 'engine'>;

/** Where DuckDB's extensions are on this machine. */
export const extensionsFolder = (): string => process.env.OSIRIS_DUCKDB_EXTENSIONS ?? EXTENSIONS_FOLDER;

/**
 * The engine of the session in `folder`: the one that was asked for, or the one it has. `session`: what a new one is called there. Undefined
 * where its tables live in its own file. An error where these are not the same place.
 */
export async function chooseEngine(
  asked: Asked,
  folder: string,
  session: string,
  cwd: string,
): Promise<Result<ChosenEngine | undefined>> {
  try {
    const before = await readEngineFile(folder);
    const reference = asked.engine ?? before?.connection ?? before?.url;
    if (reference === undefined) return { ok: true, value: undefined, diagnostics: [] };
    if (!before && (await isThere(join(folder, DATABASE_FILE))))
      return unfit(
        `The session ${folder} has its tables in ${DATABASE_FILE}. Run it without --engine, or choose another --out.`,
      );
    const found = await targetOf(reference, asked, cwd);
    if (!found.ok) return found;
    const { target, diagnostics } = found.value;
    if (before && !isSamePlace(before, target))
      return unfit(
        `The session ${folder} has its tables in ${placeOf(before)}, and ${reference} leads to ${placeOf({ url: target.url, data_path: target.dataPath })}. Choose another --out, or the engine it has.`,
      );
    const record = { ...recordOf(target, reference), session: before?.session ?? session };
    const value = {
      target,
      record,
      secrets: secretsIn(target),
      async open(folder: string) {
        await makeFolder(folder);
        let isNoted = false;
        try {
          return await openEngine(target, {
            scratch: join(folder, SCRATCH_FILE),
            session: record.session,
            extensions: extensionsFolder(),
            async note() {
              await writeEngineFile(folder, record);
              isNoted = before === undefined;
            },
          });
        } catch (cause) {
          // Another engine may be tried in the same folder.
          if (isNoted) await removeEngineFile(folder);
          throw cause;
        }
      },
    };
    return { ok: true, value, diagnostics };
  } catch (cause) {
    if (!(cause instanceof StepError)) throw cause;
    return unfit(cause.message);
  }
}

const unfit = (message: string): Result<never> => refused('engine_unusable', message);

const placeOf = ({ url, data_path }: Pick<EngineRecord, 'url' | 'data_path'>): string =>
  data_path === undefined ? url : `${url} (${data_path})`;

function recordOf(target: EngineTarget, reference: string): Omit<EngineRecord, 'session'> {
  return {
    url: target.url,
    ...(target.dataPath === undefined ? {} : { data_path: target.dataPath }),
    ...(reference.startsWith('@') ? { connection: reference } : {}),
  };
}

interface Found {
  readonly target: EngineTarget;
  readonly diagnostics: readonly Diagnostic[];
}

/** Paths in a connection are beside its file, those of a URL where the person stands. Throws `StepError`. */
export async function targetOf(
  reference: string,
  { file, connections }: Pick<Asked, 'file' | 'connections'>,
  cwd: string,
): Promise<Result<Found>> {
  if (!reference.startsWith('@'))
    return found(engineTarget({ url: reference }, (path) => resolve(cwd, path)));
  const [, family = '', alias = ''] = /^@([^.]+)\.(.+)$/.exec(reference) ?? [];
  if (family !== ENGINE_FAMILY)
    throw new StepError(`--engine takes @${ENGINE_FAMILY}.ALIAS or a URL, not "${reference}".`);
  const read = await readConnections(file, connections, process.env);
  if (!read.ok) return read;
  const { connections: all, environment } = read.value;
  const aliases = own(all, ENGINE_FAMILY) ?? {};
  const fields = own(aliases, alias) as Readonly<Record<string, Value>> | undefined;
  const place = connections ?? join(dirname(file), CONNECTIONS_FILE);
  if (!fields) {
    const known = Object.keys(aliases).map((name) => `@${ENGINE_FAMILY}.${name}`);
    const there = known.length === 0 ? `none is defined in ${place}` : `there is ${known.join(', ')}`;
    throw new StepError(`There is no connection ${reference}: ${there}.`);
  }
  const unset = unsetVariable(fields, environment ?? {});
  if (unset)
    throw new StepError(
      `Environment variable '${unset.name}' not set for ${unset.field} in ${family}.${alias}.`,
    );
  const filled = toPlain(fillVariables(fields as unknown as Value, environment ?? {})) as Record<
    string,
    unknown
  >;
  return found(
    engineTarget(filled, (path) => resolve(dirname(place), path)),
    read.diagnostics,
  );
}

const found = (target: EngineTarget, diagnostics: readonly Diagnostic[] = []): Result<Found> => ({
  ok: true,
  value: { target, diagnostics },
  diagnostics: [],
});
