/** The command line as a process of its own, with the DuckDB of the extensions. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { PASSWORD } from './lake.ts';
import { EXTENSIONS, OML } from './places.ts';

export interface Said {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly text: string;
}

export interface Oml {
  readonly pid: number;
  readonly ended: Promise<Said>;
  /** At once, in the middle of whatever it does. */
  kill(): void;
}

/** What calls it: built by `run.ts`, since a process takes three times as long that reads its sources. */
export const COMMAND: readonly [string, ...string[]] = [
  process.execPath,
  ...['--import', join(import.meta.dirname, 'process.mjs')],
  OML,
];

export const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...process.env,
  OSIRIS_DUCKDB_EXTENSIONS: EXTENSIONS,
  LAKE_PASSWORD: PASSWORD,
};

export function startOml(...args: readonly string[]): Oml {
  const [program, ...before] = COMMAND;
  const child: ChildProcess = spawn(program, [...before, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: ENVIRONMENT,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (text += String(bytes)));
  const ended = new Promise<Said>((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, text })),
  );
  return { pid: child.pid ?? 0, ended, kill: () => void child.kill('SIGKILL') };
}

export const oml = (...args: readonly string[]): Promise<Said> => startOml(...args).ended;
