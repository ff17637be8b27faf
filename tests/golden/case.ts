/**
 * Golden cases: `tests/golden/<case>/` holds `pipeline.yaml`, `options.json` (profile, params; optional), `in/` (the files
 * of the session), `out/<step_id>/<path>` (every artifact, to the byte), `events.json` (every event, in order) and `keys.json` (the
 * content key of every step that completed, unless it asks servers: secrets are hashed by each session with a salt). Where a case asks servers, `servers.json` names them (servers.ts), and
 * `there/` has what they hold in the end.
 * They run on native DuckDB (golden.test.ts) and in the browser (tests/engine), with this clock and these ids.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { CompileOptions } from '#core/plan/compile.ts';
import type { RunEvent } from '#core/run/events.ts';

export interface GoldenCase {
  readonly name: string;
  readonly folder: string;
  readonly text: string;
  readonly options: Pick<CompileOptions, 'profile' | 'params' | 'connections'>;
  /** Names of servers. */
  readonly servers: readonly string[];
  /** What those hold in the end, by name of the file. */
  readonly there: ReadonlyMap<string, Buffer>;
  /** By path with `/`. */
  readonly inputs: ReadonlyMap<string, Buffer>;
  /** By `<step_id>/<path>`. */
  readonly outputs: ReadonlyMap<string, Buffer>;
  readonly events: readonly RunEvent[];
  /** By step id. */
  readonly keys: Readonly<Record<string, string>>;
}

export const GOLDEN = import.meta.dirname;
export const SESSION = 'golden';
export const RUN_ID = 'run-1';

/** A clock that stands still: no duration and no number of progress events depends on the machine. */
export const CLOCK = {
  now: (): string => '2026-01-02T03:04:05.678Z',
  monotonic: (): number => 0,
  every: () => (): void => {},
};

export function caseNames(): string[] {
  return readdirSync(GOLDEN, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

export function loadCase(name: string): GoldenCase {
  const folder = join(GOLDEN, name);
  const json = (file: string, absent: string): unknown =>
    JSON.parse(existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : absent);
  return {
    name,
    folder,
    text: readFileSync(join(folder, 'pipeline.yaml'), 'utf8'),
    options: json('options.json', '{}') as GoldenCase['options'],
    servers: json('servers.json', '[]') as string[],
    there: filesIn(join(folder, 'there')),
    inputs: filesIn(join(folder, 'in')),
    outputs: filesIn(join(folder, 'out')),
    events: json('events.json', '[]') as RunEvent[],
    keys: json('keys.json', '{}') as Record<string, string>,
  };
}

/** Every file below a folder, by path with `/`; none where the folder is missing. */
export function filesIn(folder: string): Map<string, Buffer> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [relative(folder, path).split(sep).join('/'), readFileSync(path)]));
}
