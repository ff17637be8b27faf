/**
 * Files made at random, in chunks of every size: no crash, no hang, the same table, receipt or error as in one chunk, and the same as a
 * plain reading gives. `FUZZ_SEED=n` starts elsewhere; a failure names the seed of its file. `FAULTS=1` runs three minutes.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { StepError } from '#core/contract/errors.ts';
import { ident } from '#core/sql/index.ts';
import { driver } from '../../drivers/filesystem/csv_extractor.ts';
import { random } from '../corpus/make.ts';
import { readTable, type Table } from '../corpus/table.ts';
import { batch, type ChunkSize, world } from '../drivers/support.ts';
import { keepResult } from '../support/results.ts';
import { broken, generate, type Input, large, table as randomTable } from './generate.ts';
import { type Dialect, type Plain, readPlainly } from './reference.ts';
import { typesByRule, wrongValues } from './rule.ts';

const LONG = Boolean(process.env['FAULTS']);
const SEED = Number(process.env['FUZZ_SEED'] ?? (LONG ? Date.now() % 1_000_000_000 : 1));
const PATH = 'in.csv';

let chunkSize: ChunkSize = 1;
const files: Record<string, Uint8Array> = {};
const w = await world(files, {
  chunkSize: (at) => Math.max(1, typeof chunkSize === 'number' ? chunkSize : chunkSize(at)),
});

interface Outcome {
  readonly error?: string;
  readonly receipt?: (typeof w.receipts)[number];
  readonly table?: Table;
}

/** Loads the input in chunks of a size. `from`: the first row that is read back. */
async function load(input: Input, size: ChunkSize, from = 0): Promise<Outcome> {
  chunkSize = size;
  files[PATH] = input.bytes;
  w.receipts.length = 0;
  try {
    await w.run(driver, 't', { ...input.dialect, encoding: input.encoding, path: PATH });
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    return { error: error.message };
  }
  return { receipt: w.receipts[0]!, table: await readTable(w, 't', from) };
}

function plainly({ content, dialect }: Input): Plain | string {
  try {
    return readPlainly(PATH, content, dialect);
  } catch (error) {
    return (error as Error).message;
  }
}

/** The records, counts and types are those of a plain reading, the values those of DuckDB's own casts. */
async function isPlain(input: Input, outcome: Outcome, what: string): Promise<void> {
  const plain = plainly(input);
  // What may be the cause stands on further lines.
  if (typeof plain === 'string')
    return expect(outcome.error?.split('\n')[0], what).toBe(plain.split('\n')[0]);
  const { receipt } = outcome;
  const { names, rows, padded, rejections } = plain;
  expect(
    { error: outcome.error, lines: receipt?.lines, padded: receipt?.padded, rejections: receipt?.rejections },
    what,
  ).toEqual({ error: undefined, lines: plain.lines, padded, rejections });
  expect(
    receipt?.columns.map(({ name }) => name),
    what,
  ).toEqual(names);

  await w.db.exec(`CREATE OR REPLACE TABLE r (${names.map((name) => `${ident(name)} VARCHAR`).join(', ')})`);
  if (rows.length > 0)
    await w.db.append(
      'r',
      (async function* () {
        yield batch(
          names.map((_, c) => rows.map((row) => row[c] ?? null)),
          rows.length,
        );
      })(),
    );
  const types = await typesByRule(w, 'r', names);
  expect(
    receipt?.columns.map(({ type }) => type),
    what,
  ).toEqual(types);
  expect(receipt?.rows, what).toBe(rows.length);
  expect(await wrongValues(w, 't', 'r', names, types), what).toBe(0);
}

/** What to run again: the seed, and the file itself where it is short. */
const told = ({ seed, content, dialect, encoding }: Input, size?: unknown): string =>
  `seed ${seed}${size === undefined ? '' : `, chunks of ${String(size)}`}: ${JSON.stringify({ content: content.slice(-600), dialect, encoding })}`;

/** Runs `one` for seed after seed: so many, or so many minutes. */
async function repeatedly(
  count: number,
  minutes: number,
  one: (seed: number) => Promise<void>,
): Promise<void> {
  const end = performance.now() + minutes * 60_000;
  for (let i = 0; LONG ? performance.now() < end : i < count; i++, documents++) await one(SEED + i);
}

let documents = 0;
let loads = 0;
afterAll(() => keepResult({ name: 'fuzz', documents, loads, seed: SEED }));

describe('any file', { timeout: 600_000 }, () => {
  test('reads as a plain reading does', async () => {
    await repeatedly(100, 0.6, async (seed) => {
      const input = generate(seed);
      await isPlain(input, await load(input, input.bytes.length), told(input));
      loads++;
    });
  });

  test('reads the same in chunks of any size, from one byte on', async () => {
    await repeatedly(8, 1, async (seed) => {
      const input = generate(seed * 7919);
      const whole = await load(input, input.bytes.length);
      for (let size = 1; size < input.bytes.length; size++, loads++)
        expect(await load(input, size), told(input, size)).toEqual(whole);
    });
  });

  test('reads the same cut anywhere, in two and at random', async () => {
    await repeatedly(60, 0.6, async (seed) => {
      const input = generate(seed * 104_729);
      const { length } = input.bytes;
      const whole = await load(input, length);
      const next = random(seed);
      const cut = next(length + 1);
      const cuts: readonly ChunkSize[] = [
        (at) => (at < cut ? cut : length),
        () => 1 + next(5),
        () => 1 + next(30),
      ];
      for (const size of cuts) expect(await load(input, size), told(input, size)).toEqual(whole);
      loads += cuts.length;
    });
  });
});

describe('a file with bytes that are no text', { timeout: 600_000 }, () => {
  test('ends in the same way in chunks of any size', async () => {
    await repeatedly(60, 0.3, async (seed) => {
      const input = broken(seed);
      const { length } = input.bytes;
      const whole = await load(input, length);
      const next = random(seed);
      for (const size of [1, 2, 3, 5, 1 + next(length), 1 + next(length)]) {
        expect(await load(input, size), told(input, size)).toEqual(whole);
        loads++;
      }
    });
  });
});

describe('a file of thousands of rows', { timeout: 600_000 }, () => {
  test('reads as a plain reading does, in chunks of any size', async () => {
    await repeatedly(4, 0.6, async (seed) => {
      const input = large(seed);
      const whole = await load(input, input.bytes.length);
      await isPlain(input, whole, told(input));
      const next = random(seed);
      const most = 1 + next(100_000);
      for (const size of [777, () => 1 + next(most)]) {
        expect(await load(input, size), told(input, size)).toEqual(whole);
        loads++;
      }
    });
  });
});

/** Rows before the part in question: more than the sample holds. */
const BEFORE = 10_300;

/** A long file whose end contradicts its start, so that it is read again, without a sample. */
function contradicted(seed: number): Input {
  const next = random(seed);
  for (let i = 0; i < 3; i++) next(2);
  const dialect: Dialect = {
    delimiter: [',', '§', '\t'][next(3)]!,
    header: true,
    skip_rows: 0,
    skip_blank_lines: next(3) > 0,
    comment: '#',
    na_values: [],
    on_bad_lines: 'skip',
  };
  const width = 1 + next(3);
  const fields = (values: readonly string[]): string =>
    `${Array.from({ length: width }, (_, c) => values[c % values.length]).join(dialect.delimiter)}\n`;
  const early = ['7', '2024-01-01', '', 'true', '10:00:00', '1.5'].slice(next(5));
  const late = ['2.5', 'x', '2024-01-01 10:00:00', '9223372036854775808'].slice(next(4));
  const content =
    fields(Array.from({ length: width }, (_, c) => `c${c}`)) +
    fields(early).repeat(BEFORE) +
    fields(late) +
    randomTable(next, dialect).slice(0, 60);
  return { seed, content, bytes: new Uint8Array(Buffer.from(content)), dialect, encoding: 'utf-8' };
}

describe('a file that is read again', { timeout: 600_000 }, () => {
  test('reads the same cut at every byte of its end', async () => {
    await repeatedly(1, 0.6, async (seed) => {
      const input = contradicted(seed);
      const { length } = input.bytes;
      const whole = await load(input, length, BEFORE - 5);
      await isPlain(input, whole, told(input));
      const end = length - 70;
      for (let cut = end; cut < length; cut++, loads++) {
        const size = (at: number): number => (at < cut ? cut - at : length);
        expect(await load(input, size, BEFORE - 5), told(input, cut)).toEqual(whole);
      }
      for (let size = 1; size < 8; size++, loads++)
        expect(await load(input, (at) => (at < end ? end : size), BEFORE - 5), told(input, size)).toEqual(
          whole,
        );
    });
  });
});

/** More than the sample's 4 MB before the end, so that the end is read while it is loaded. */
function long(seed: number): Input {
  const short = contradicted(seed);
  const [head = '', ...rows] = short.content.split(/(?<=\n)/);
  const next = random(seed);
  const filler = [
    `#${'x'.repeat(4_200_000)}\n`,
    `${' '.repeat(99)}\n`.repeat(42_000),
    `"${'y\n'.repeat(2_100_000)}"\n`,
  ][next(3)]!;
  const content = head + filler + rows.slice(BEFORE - 20).join('');
  return { ...short, content, bytes: new Uint8Array(Buffer.from(content)) };
}

describe('a file longer than its sample', { timeout: 600_000 }, () => {
  test('reads the same cut anywhere in its end', async () => {
    await repeatedly(1, 0.4, async (seed) => {
      const input = long(seed);
      const { length } = input.bytes;
      const whole = await load(input, length);
      const end = length - 150;
      const next = random(seed);
      for (const size of [1, 2, 3, 5, 7, 11, 13]) {
        expect(await load(input, (at) => (at < end ? end - at : size)), told(input, size)).toEqual(whole);
        const cut = end + next(150);
        expect(await load(input, (at) => (at < cut ? cut - at : length)), told(input, cut)).toEqual(whole);
        loads += 2;
      }
    });
  });
});
