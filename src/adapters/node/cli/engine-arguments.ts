/** What the person asked for behind `oml engine`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { exitSentences } from './exits.ts';
import { UsageError } from './usage-error.ts';

export const ENGINE_USAGE = `Usage: npm run --silent oml -- engine clean --engine E [options]

Lists the sessions that are on an engine: when each was last written to, its tables and rows, the bytes of its files, and which process
works in it. Removes nothing unless it is told what.

Options
  --engine E           @engine.ALIAS of the connections, or a URL without secrets, as run has it
  --connections FILE   the file with its connection (default: osiris_connections.yaml here)
  --session NAME       remove this session, with its tables and files; may be repeated
  --older-than AGE     remove the sessions that nothing was written to for so long: 30d, 12h or 6w
  --yes                without asking; needed where nobody can be asked
  --json               one JSON object on standard output
  --help               this text
A session in which a run works is never removed. A removal that was cut off is done to the end by the same again. What stands in
osiris_sessions stays.
${exitSentences('engine')}`;

export interface EngineArguments {
  readonly engine: string;
  /** Absolute. */
  readonly connections?: string;
  readonly sessions: readonly string[];
  /** Milliseconds. */
  readonly olderThan?: number;
  readonly yes: boolean;
  readonly json: boolean;
}

const OPTIONS = {
  engine: { type: 'string' },
  connections: { type: 'string' },
  session: { type: 'string', multiple: true },
  'older-than': { type: 'string' },
  yes: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** `argv`: what comes behind `engine`. Throws `UsageError`; gives `help` when that was asked for. */
export function readEngineArguments(argv: readonly string[], cwd: string): EngineArguments | 'help' {
  const { values, positionals } = parsed(argv);
  if (values.help) return 'help';
  const [command, ...rest] = positionals;
  if (command !== 'clean')
    throw new UsageError(
      command === undefined ? 'engine needs a command: clean.' : `There is no command "engine ${command}".`,
    );
  if (rest.length > 0)
    throw new UsageError(`engine clean: "${rest[0]}" is one too many. A session is named by --session.`);
  const { engine, connections, session = [], yes = false, json = false } = values;
  if (engine === undefined || engine === '')
    throw new UsageError('engine clean needs --engine: @engine.ALIAS or a URL.');
  const olderThan = values['older-than'];
  if (yes && session.length === 0 && olderThan === undefined)
    throw new UsageError('--yes needs what is to be removed: --session NAME or --older-than AGE.');
  return {
    engine,
    ...(connections === undefined ? {} : { connections: resolve(cwd, connections) }),
    sessions: session,
    ...(olderThan === undefined ? {} : { olderThan: readAge(olderThan) }),
    yes,
    json,
  };
}

const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168 };

function readAge(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const hours = HOURS[unit];
  if (hours === undefined)
    throw new UsageError(`--older-than takes an age such as 30d, 12h or 6w, not "${text}".`);
  return Number(number) * hours * 3_600_000;
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message.replace(/\. To specify a positional.*$/s, '.'));
  }
}
