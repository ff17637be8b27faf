/** What the person asked for on the command line. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readDiscoverRequest, type DiscoverArguments } from './discover-arguments.ts';
import { readSampleRequest, type SampleArguments } from './sample-arguments.ts';
import { RUN_ID, SESSION } from '#core/machines/frozen.ts';
import { SCHEDULERS, type Scheduler } from '#core/machines/schedulers.ts';
import { UsageError } from './usage-error.ts';

export { UsageError };

export interface Arguments {
  readonly command: 'validate' | 'compile' | 'plan' | 'run' | 'sample' | 'connections' | 'discover';
  /** Of `connections`: each is asked. */
  readonly test?: boolean;
  /** Absolute paths. */
  readonly file: string;
  readonly data?: string;
  readonly out?: string;
  readonly connections?: string;
  /** Of `run`: `@engine.alias` or a URL. */
  readonly engine?: string;
  readonly json: boolean;
  /** Goes on where the last run in `out` stopped. */
  readonly continue: boolean;
  /** Leaves the steps of the session in `out` that are fresh as they are. */
  readonly reuse: boolean;
  /** A zip gets the connections and variables of this machine. */
  readonly trust?: boolean;
  /** Steps whose source cannot be reached run on their stand-ins. */
  readonly standIns?: boolean;
  /** Rows of stand-ins may be written elsewhere. */
  readonly writeStandIns?: boolean;
  /** No writer runs: what each would do is printed. */
  readonly dryRun?: boolean;
  /** Of a plan: the steps to run here. */
  readonly only?: readonly string[];
  /** Of a plan: the run that they are of, instead of the plan's own. */
  readonly runId?: string;
  /** Of the command `plan`. */
  readonly session?: string;
  readonly as?: Scheduler;
  /** Of the command `sample`. */
  readonly sample?: SampleArguments;
  /** Of the command `discover`. */
  readonly discover?: DiscoverArguments;
  readonly profile?: string;
  readonly params: Readonly<Record<string, string>>;
}

const OPTIONS = {
  json: { type: 'boolean' },
  continue: { type: 'boolean' },
  reuse: { type: 'boolean' },
  trust: { type: 'boolean' },
  'stand-ins': { type: 'boolean' },
  'write-stand-ins': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  random: { type: 'boolean' },
  only: { type: 'string', multiple: true },
  'run-id': { type: 'string' },
  session: { type: 'string' },
  as: { type: 'string' },
  samples: { type: 'string' },
  rows: { type: 'string' },
  seed: { type: 'string' },
  mask: { type: 'string', multiple: true },
  fake: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
  profile: { type: 'string' },
  param: { type: 'string', multiple: true },
  connections: { type: 'string' },
  data: { type: 'string' },
  out: { type: 'string' },
  engine: { type: 'string' },
} as const;

const ALLOWED: Readonly<Record<Arguments['command'], readonly string[]>> = {
  validate: ['json'],
  compile: ['json', 'profile', 'param', 'connections', 'trust', 'stand-ins'],
  connections: ['json', 'profile', 'param', 'connections', 'trust'],
  discover: ['json', 'profile', 'param', 'connections', 'trust', 'samples'],
  run: [
    ...['json', 'profile', 'param', 'connections', 'data', 'out', 'continue', 'reuse', 'trust', 'stand-ins'],
    ...['write-stand-ins', 'dry-run', 'engine', 'only', 'run-id'],
  ],
  plan: ['json', 'profile', 'param', 'connections', 'data', 'out', 'stand-ins', 'session', 'as', 'engine'],
  sample: [
    ...['json', 'profile', 'param', 'connections', 'data', 'out', 'rows', 'random', 'seed', 'mask', 'fake'],
  ],
};

/** `cwd`: where the person stood. Gives `help` when that was asked for; throws `UsageError`. */
export function readArguments(argv: readonly string[], cwd: string): Arguments | 'help' {
  const { values, positionals } = parse(argv);
  if (values.help) return 'help';
  const test = positionals[0] === 'connections' && positionals[1] === 'test' && positionals.length > 2;
  const [command, ...operands] = test ? positionals.toSpliced(1, 1) : positionals;
  if (!isCommand(command)) {
    throw new UsageError(command === undefined ? 'Give a command.' : `There is no command "${command}".`);
  }
  const discover = command === 'discover' ? readDiscoverRequest(operands, values.samples) : undefined;
  const [file, ...rest] = discover ? [discover.file] : operands;
  if (file === undefined || file === '') throw new UsageError(`${command} needs a pipeline file.`);
  const step = command === 'sample' ? rest.shift() : undefined;
  if (rest.length > 0) throw new UsageError(`${command} takes one file; "${rest[0]}" is one too many.`);
  const stray = Object.keys(values).find((name) => !ALLOWED[command].includes(name));
  if (stray !== undefined) throw new UsageError(`${command} has no option --${stray}.`);
  if (values.continue && values.out === undefined)
    throw new UsageError('--continue needs --out: the session of the run that is to go on.');
  if (values.continue && values['dry-run'])
    throw new UsageError(
      '--dry-run does not go with --continue: what is continued is a run that writes. Continue it first; or look ahead with a --dry-run of its own.',
    );
  if (values.reuse && values.out === undefined)
    throw new UsageError('--reuse needs --out: the session whose tables are to be reused.');
  if (values.engine === '') throw new UsageError('--engine needs @engine.ALIAS or a URL.');
  const path = (name: 'data' | 'out' | 'connections'): string | undefined => {
    if (values[name] === '') throw new UsageError(`--${name} needs a path.`);
    return values[name] === undefined ? undefined : resolve(cwd, values[name]);
  };
  return {
    command,
    ...(test ? { test } : {}),
    file: resolve(cwd, file),
    data: path('data'),
    out: path('out'),
    connections: path('connections'),
    ...(values.engine === undefined ? {} : { engine: values.engine }),
    json: values.json ?? false,
    continue: values.continue ?? false,
    reuse: values.reuse ?? false,
    trust: values.trust,
    standIns: values['stand-ins'],
    writeStandIns: values['write-stand-ins'],
    dryRun: values['dry-run'],
    ...(values.only === undefined ? {} : { only: readOnly(values.only) }),
    runId: named(values['run-id'], '--run-id', RUN_ID, 'a text without spaces'),
    session: named(
      values.session,
      '--session',
      SESSION,
      'up to 50 letters and digits, with _ or - between them',
    ),
    as: readScheduler(values.as),
    ...(command === 'sample' ? { sample: readSampleRequest(step, values) } : {}),
    ...(discover ? { discover } : {}),
    profile: values.profile,
    params: Object.fromEntries((values.param ?? []).map(readParam)),
  };
}

function parse(
  argv: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message.replace(/\. To specify a positional.*$/s, '.'));
  }
}

function isCommand(name: string | undefined): name is Arguments['command'] {
  return name !== undefined && Object.hasOwn(ALLOWED, name);
}

/** Step ids have no comma but between quotes: one id may be given alone, as it is. */
function readOnly(given: readonly string[]): readonly string[] {
  if (given.some((text) => text.trim() === '')) throw new UsageError('--only needs the id of a step.');
  return given;
}

function named(text: string | undefined, option: string, shape: RegExp, takes: string): string | undefined {
  if (text !== undefined && !shape.test(text))
    throw new UsageError(`${option} takes ${takes}, not "${text}".`);
  return text;
}

function readScheduler(text: string | undefined): Scheduler | undefined {
  const known = SCHEDULERS.find((name) => name === text);
  if (text !== undefined && known === undefined)
    throw new UsageError(`--as takes ${SCHEDULERS.join(' or ')}, not "${text}".`);
  return known;
}

function readParam(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--param takes NAME=VALUE, not "${text}".`);
  return [text.slice(0, at), text.slice(at + 1)];
}
