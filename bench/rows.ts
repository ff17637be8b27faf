/** Rows of generated CSV files. */

/** The next of a fixed sequence of numbers in [0, 1). */
export type Random = () => number;

/** Mulberry32: the same numbers in [0, 1) everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS =
  'amber basin cedar delta ember fjord grove harbor island jasper kestrel lagoon meadow nectar orchard prairie quartz river summit timber umber valley willow xenon yonder zephyr'.split(
    ' ',
  );
const CITIES = ['Praha', 'Plzeň', 'Brno', 'São Paulo', 'Oslo', 'New York', 'Zürich', 'Lima', 'Osaka', 'Kyiv'];
const STATES = ['new', 'open', 'paid', 'sent', 'done'];

const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const pick = (random: Random, from: readonly string[]): string => from[below(random, from.length)] ?? '';
const two = (value: number): string => (value < 10 ? `0${value}` : String(value));
const day = (random: Random): string =>
  `${2015 + below(random, 11)}-${two(1 + below(random, 12))}-${two(1 + below(random, 28))}`;
const time = (random: Random): string =>
  `${two(below(random, 24))}:${two(below(random, 60))}:${two(below(random, 60))}`;

function words(random: Random, length: number): string {
  let text = pick(random, WORDS);
  while (text.length < length) text += ` ${pick(random, WORDS)}`;
  return text;
}

export const mixedHeader = 'id,quantity,price,ratio,day,created,active,status,city,comment\n';

/** About 128 bytes; a few percent NULL; every tenth comment quoted, with commas. */
export function mixedRow(index: number, random: Random): string {
  const quantity = random() < 0.02 ? '' : below(random, 10_000);
  const price = random() < 0.03 ? '' : (random() * 10_000).toFixed(2);
  const chance = random();
  const plain = words(random, 36 + below(random, 16));
  const comment = chance < 0.05 ? '' : chance < 0.15 ? `"${plain.replaceAll(' ', ', ')}"` : plain;
  return `${4_000_000_000 + index * 7},${quantity},${price},${random().toFixed(6)},${day(random)},${day(random)} ${time(random)},${random() < 0.5},${pick(random, STATES)},${pick(random, CITIES)},${comment}\n`;
}

export const wideHeader = `${Array.from({ length: 300 }, (_, column) => `column_${column + 1}`).join(',')}\n`;

/** Integers, decimals, dates, words and sparse integers, in turn. */
export function wideRow(_index: number, random: Random): string {
  let text = '';
  for (let column = 0; column < 60; column++)
    text += `${column === 0 ? '' : ','}${below(random, 1_000_000)},${(random() * 100).toFixed(3)},${day(random)},${pick(random, WORDS)},${random() < 0.5 ? '' : below(random, 100)}`;
  return `${text}\n`;
}

/** Line breaks, doubled quotes and commas inside. */
export function longRow(index: number, random: Random): string {
  let body = '';
  for (const length = 1_000 + below(random, 1_000); body.length < length;)
    body += `${words(random, 60)}, ""${pick(random, WORDS)}"" and so on.\n`;
  return `${index},${pick(random, WORDS)},"${body}"\n`;
}

export const narrowRow = (index: number, random: Random): string => `${index},${below(random, 100_000)}\n`;
