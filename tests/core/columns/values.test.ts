/**
 * Every value is the one that DuckDB's own CAST gives for the same text, and no column has a type that does not hold its values, told by the
 * rule in SQL (tests/fuzz/rule.ts). `VALUES_SEED=n` starts elsewhere, `FAULTS=1` tries ten times as many texts that almost fit.
 */
import { describe, expect, test } from 'vitest';
import { driver } from '#drivers/filesystem/csv_extractor.ts';
import { random } from '../../corpus/make.ts';
import { batch, world } from '../../drivers/support.ts';
import { heldTypes, TYPES_BY_RULE } from '../../fuzz/rule.ts';
import { keepResult } from '../../support/results.ts';
import { almost, COUNT, TEXTS } from './values.ts';

const SEED = Number(process.env['VALUES_SEED'] ?? 1);
const TIMES = process.env['FAULTS'] ? 10 : 1;
const files: Record<string, string> = {};
const w = await world(files);

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Loads the texts, one a row, beside a number; gives the type they got. The table is `t`. */
async function typeOf(texts: readonly string[]): Promise<string> {
  files['in.csv'] = `id,v\n${texts.map((text, i) => `${i},${quoted(text)}\n`).join('')}`;
  w.receipts.length = 0;
  await w.run(driver, 't', { path: 'in.csv' });
  return w.receipts[0]!.columns[1]!.type;
}

/** The texts as they are, in table `r`. */
async function asText(texts: readonly string[]): Promise<void> {
  await w.db.exec('CREATE OR REPLACE TABLE r (v VARCHAR)');
  await w.db.append(
    'r',
    (async function* () {
      yield batch([texts], texts.length);
    })(),
  );
}

const made = Object.entries(TEXTS).map(([type, make]) => [type, make(random(SEED))] as const);

describe.each(made)('%s', (type, texts) => {
  test(`is what DuckDB makes of at least ${COUNT} texts`, async () => {
    expect(texts.length).toBeGreaterThanOrEqual(COUNT);
    expect(await typeOf(texts)).toBe(type);
    await asText(texts);
    // Printed too, since 0.0 and -0.0 are equal.
    const wrong = await w.rows(
      `SELECT r.v AS text, t.v AS ours, CAST(trim(r.v) AS ${type}) AS theirs FROM t POSITIONAL JOIN r
       WHERE t.v IS DISTINCT FROM theirs OR CAST(t.v AS VARCHAR) IS DISTINCT FROM CAST(theirs AS VARCHAR) LIMIT 5`,
    );
    expect(wrong).toEqual([]);
    const [row] = await w.db.query('SELECT count(v) AS n, count(*) AS rows FROM t');
    expect(row).toEqual({ n: BigInt(texts.length), rows: BigInt(texts.length) });
    keepResult({ name: 'values', type, texts: texts.length, seed: SEED });
  });
});

const NEAR = 5000 * TIMES;
const COLUMNS = 500;

/** Texts of all types with a character more, less or other. */
function nearTexts(count: number, seed: number): string[] {
  const next = random(seed);
  return Array.from({ length: count }, () => {
    const [, texts] = made[next(made.length)]!;
    return almost(next, texts[next(texts.length)]!);
  });
}

/** The narrowest type by the rule of a column that holds all of the texts. */
const narrowest = (held: readonly (readonly boolean[])[]): string =>
  TYPES_BY_RULE.find((_, i) => held.every((flags) => flags[i])) ?? 'VARCHAR';

test(`the type of each of ${NEAR} texts is the narrowest that holds it`, async () => {
  const texts = nearTexts(NEAR, SEED).filter((text) => text !== '');
  await asText(texts);
  const held = await heldTypes(w, 'r', 'v');
  const wrong: unknown[] = [];
  for (let from = 0; from < texts.length; from += COLUMNS) {
    const part = texts.slice(from, from + COLUMNS);
    // Two columns at least, and a first that has a value: no line is blank.
    files['in.csv'] = `x,${part.map((_, i) => `c${i}`).join(',')}\nx,${part.map(quoted).join(',')}\n`;
    w.receipts.length = 0;
    await w.run(driver, 't', { path: 'in.csv' });
    for (const [i, text] of part.entries()) {
      const { type } = w.receipts[0]!.columns[i + 1]!;
      const byRule = narrowest([held[from + i]!]);
      if (type !== byRule) wrong.push({ text, type, byRule });
    }
  }
  expect(wrong.slice(0, 10)).toEqual([]);
}, 600_000);

/** More rows than the sample has. */
const BEFORE = 4200;
const LATE = 20 * (TIMES > 1 ? 4 : 1);

test.each(made)(
  `after ${BEFORE} values of %s, a text that it may not hold`,
  async (type, all) => {
    const next = random(SEED);
    const first = all.slice(-BEFORE);
    const texts = Array.from({ length: LATE }, () => almost(next, first[next(BEFORE)]!)).filter(
      (text) => text !== '',
    );
    await asText([...first, ...texts]);
    const held = await heldTypes(w, 'r', 'v');
    expect(narrowest(held.slice(0, BEFORE))).toBe(type);
    const wrong: unknown[] = [];
    for (const [i, text] of texts.entries()) {
      const found = await typeOf([...first, text]);
      const byRule = narrowest([...held.slice(0, BEFORE), held[BEFORE + i]!]);
      const kept = await w.rows(`SELECT v FROM t OFFSET ${BEFORE}`);
      const cast = await w.rows(
        `SELECT CAST(${byRule === 'VARCHAR' ? 'v' : 'trim(v)'} AS ${byRule}) FROM r OFFSET ${BEFORE + i} LIMIT 1`,
      );
      if (found !== byRule || kept[0]![0] !== cast[0]![0]) wrong.push({ text, found, byRule, kept, cast });
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  },
  600_000,
);
