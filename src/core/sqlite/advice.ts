/** What a person has to know of a load from SQLite, or may want to change. */
import { columnNames, quoted } from '../columns/names.ts';
import { INTEGER, REAL, type ResultColumn, type SqliteFiles } from './port.ts';
import { countOf, type Facts } from './facts.ts';
import type { Header } from './header.ts';
import { isDated, type Reading } from './reading.ts';

export interface Loaded {
  readonly path: string;
  readonly header: Header;
  readonly files: SqliteFiles;
  readonly wanted: readonly { readonly name: string; readonly declared: string; readonly asked: boolean }[];
  readonly readings: readonly Reading[];
  readonly facts: readonly Facts[];
  readonly result: readonly ResultColumn[];
}

export function adviceOn({ path, header, files, wanted, readings, facts, result }: Loaded): string[] {
  const names = columnNames(result.map(({ name }) => name));
  return [
    ...(header.usesLog && !files.wal
      ? [
          `${path} is kept with a log: what its program has written last may be in a file ${path}-wal beside it, which is not here. If there is one, add it too, or close the program first.`,
        ]
      : []),
    ...result.flatMap(({ name }, i) =>
      name === names[i]
        ? []
        : [
            `Two columns are called ${quoted(name)}: the later one is ${quoted(names[i]!)} here. Name it with AS in a \`query\`.`,
          ],
    ),
    ...wanted.flatMap(({ name, declared, asked }, c) => {
      if (asked) return [];
      if (readings[c]!.mixed)
        return [
          `"${name}" holds values of several kinds, and is text: \`query\` can choose, by typeof(${quoted(name)}).`,
        ];
      return isDated(declared) ? momentAdvice(name, declared, facts[c]!) : [];
    }),
  ];
}

/** Numbers that stand for moments: what they count, the first of them tells. */
function momentAdvice(name: string, declared: string, facts: Facts): string[] {
  const kind = countOf(facts, INTEGER) > 0 ? INTEGER : countOf(facts, REAL) > 0 ? REAL : undefined;
  if (kind === undefined) return [];
  const { value } = facts.first[kind]!;
  const number = Number(value);
  const how =
    number > 2e6 && number < 3e6
      ? { what: 'Julian days', sql: `datetime(${quoted(name)})` }
      : number > 1e11
        ? {
            what: 'milliseconds since 1970',
            sql: `datetime(${quoted(name)} / 1000.0, 'unixepoch', 'subsec')`,
          }
        : { what: 'seconds since 1970', sql: `datetime(${quoted(name)}, 'unixepoch')` };
  return [
    `"${name}" is declared ${declared} and holds numbers such as ${value}, perhaps ${how.what}: they stay numbers. A \`query\` makes moments of them by ${how.sql}.`,
  ];
}
