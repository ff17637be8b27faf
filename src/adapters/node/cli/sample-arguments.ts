/** What `oml sample` was asked for. */
import type { Mask } from '#core/standin/fake.ts';
import { MOST_SAMPLE_ROWS, SAMPLE_ROWS, type SampleRequest } from '#core/standin/sample.ts';
import { UsageError } from './usage-error.ts';

export interface SampleArguments extends SampleRequest {
  readonly step: string;
}

/** The options as they were given. */
interface Given {
  readonly rows?: string;
  readonly random?: boolean;
  readonly seed?: string;
  readonly mask?: readonly string[];
  readonly fake?: readonly string[];
}

/** Where `--random` is given without a number. */
const SEED = 1;

/** Throws `UsageError` for what is no request. */
export function readSampleRequest(step: string | undefined, given: Given): SampleArguments {
  if (step === undefined || step === '') throw new UsageError('sample needs a step: sample FILE STEP.');
  const rows = numberOf('rows', given.rows) ?? SAMPLE_ROWS;
  if (rows < 1 || rows > MOST_SAMPLE_ROWS)
    throw new UsageError(`--rows takes a number from 1 to ${MOST_SAMPLE_ROWS}, not "${given.rows}".`);
  const seed = numberOf('seed', given.seed) ?? (given.random ? SEED : undefined);
  const masked = columnsIn(given.mask);
  const faked = columnsIn(given.fake);
  const both = masked.find((name) => faked.includes(name));
  if (both !== undefined)
    throw new UsageError(`"${both}" is in --mask and in --fake; one of them is enough.`);
  const entries = [
    ...masked.map((name): [string, Mask] => [name, 'null']),
    ...faked.map((name): [string, Mask] => [name, 'fake']),
  ];
  return { step, rows, ...(seed === undefined ? {} : { seed }), masks: Object.fromEntries(entries) };
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`--${name} takes a whole number, not "${text}".`);
  return Number(text);
}

const columnsIn = (lists: readonly string[] = []): readonly string[] =>
  lists.flatMap((list) => list.split(',')).filter((name) => name !== '');
