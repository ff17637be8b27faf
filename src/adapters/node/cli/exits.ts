/** How each command ends: its exit codes, for what it returns and for what is said of them. */
import { wrapped } from './wrapped.ts';

/** Of 75: EX_TEMPFAIL of sysexits.h, for a scheduler to try again. */
const LATER = 'run it again later';

/** By command, what each code means. Wrong usage is 3 of all. */
export const EXITS = {
  validate: { 0: 'valid', 1: 'not' },
  compile: { 0: 'ok', 2: 'invalid' },
  run: {
    0: 'ok',
    1: 'a step failed, or the session cannot be opened',
    2: 'invalid',
    75: `another process is at the step of a plan, or in the session on an engine: ${LATER}, what was done is taken as it is`,
    130: 'cancelled',
  },
  plan: { 0: 'ok', 1: 'it cannot be written', 2: 'invalid' },
  connections: { 0: 'all there', 1: 'something is missing or does not answer', 2: 'invalid' },
  discover: { 0: 'listed', 1: 'it cannot be asked or has no such source', 2: 'invalid' },
  sample: { 0: 'recorded', 1: 'the step failed, or has no such sample', 2: 'invalid', 130: 'cancelled' },
  state: {
    0: 'done',
    1: 'the step keeps no state, or the session cannot be opened',
    75: `another process works in the session on an engine: ${LATER}`,
  },
  engine: {
    0: 'listed, or removed',
    1: 'not all that was asked for was removed',
    2: 'the engine cannot be meant, or does not answer',
    75: `a run works in a session that was to be removed: ${LATER}`,
  },
  docs: { 0: 'all as recorded', 1: 'one is not, was never recorded, or could not be run' },
} as const satisfies Readonly<Record<string, Readonly<Record<number, string>>>>;

/** A code by which the command can end. */
export type Exit<Command extends keyof typeof EXITS> = keyof (typeof EXITS)[Command];

/** `exit 0 valid; 1 not` */
export const exitList = (command: keyof typeof EXITS): string =>
  `exit ${meanings(command)
    .map(([code, meaning]) => `${code} ${meaning}`)
    .join('; ')}`;

/** `Exit 0: valid. Exit 1: not. Anything else is a usage error: exit 3.` */
export const exitSentences = (command: keyof typeof EXITS): string =>
  wrapped(
    [
      ...meanings(command).map(([code, meaning]) => `Exit ${code}: ${meaning}.`),
      'Anything else is a usage error: exit 3.',
    ].join(' '),
    130,
  ).join('\n');

const meanings = (command: keyof typeof EXITS): readonly (readonly [string, string])[] =>
  Object.entries(EXITS[command]);
