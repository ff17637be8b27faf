/** The CSV files of the benchmarks: made once, always the same, kept out of git. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeFlights } from './flights.ts';
import {
  longRow,
  mixedHeader,
  mixedRow,
  narrowRow,
  randomFrom,
  wideHeader,
  wideRow,
  type Random,
} from './rows.ts';

export const CACHE = resolve('node_modules/.cache/osiris-bench');

export interface DataFile {
  /** File name without folder. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
  /** What stands in it, for people. */
  readonly what: string;
}

const FLUSH_CHARACTERS = 4_000_000;

type Writer = (path: string, rows: number) => Promise<void> | void;
interface Recipe {
  readonly what: string;
  readonly write: Writer;
}

const RECIPES = {
  mixed: { what: '10 mixed columns', write: written(mixedHeader, mixedRow) },
  flights: { what: 'real flight records (vega-datasets flights-3m)', write: writeFlights },
  wide: { what: '300 columns', write: written(wideHeader, wideRow) },
  long: { what: 'quoted texts of 1 to 2 kB', write: written('id,title,body\n', longRow) },
  narrow: { what: '2 narrow columns', write: written('id,value\n', narrowRow) },
} satisfies Record<string, Recipe>;

export type Kind = keyof typeof RECIPES;

/** Makes the file if it is not there yet. */
export async function dataFile(kind: Kind, rows: number): Promise<DataFile> {
  const { what, write } = RECIPES[kind];
  const name = `${kind}-${rows}.csv`;
  const path = resolve(CACHE, name);
  if (!existsSync(path)) {
    mkdirSync(CACHE, { recursive: true });
    console.log(`making ${name} ...`);
    await write(`${path}.part`, rows);
    renameSync(`${path}.part`, path);
  }
  return { name, path, bytes: statSync(path).size, rows, what };
}

function written(header: string, row: (index: number, random: Random) => string): Writer {
  return (path, rows) => {
    const random = randomFrom(20261123);
    const file = openSync(path, 'w');
    let text = header;
    for (let index = 0; index < rows; index++) {
      text += row(index, random);
      if (text.length < FLUSH_CHARACTERS) continue;
      writeSync(file, text);
      text = '';
    }
    writeSync(file, text);
    closeSync(file);
  };
}
