/** JSON, a document or values one after the other: members become columns. Several texts have their records one behind the other. */
import type { WholeText } from '../bytes/gather.ts';
import { type Counted, TypeInference } from '../json/inference.ts';
import { type JsonLoad, type LoadedJson, loadJson, loadTexts } from '../json/load.ts';
import type { RecordFields } from '../json/types.ts';
import type { Wanted } from '../json/wanted.ts';
import { type Making, makeTable } from './making.ts';
import type { Kept, Look, Read, Reader, Seen, Text } from './reader.ts';

/** What was found in a text: also what it says beside its records. */
export type SeenJson = Seen & Counted;

/** A table that is made while its texts are looked at. */
export interface MakingJson extends Pick<Making, 'keep' | 'leave'> {
  /** As the reader's own `look`, of a text in memory. Undefined: the table cannot be made so, and the text was not looked at. */
  look(text: WholeText, how: Look): Promise<Omit<SeenJson, 'bare'> | undefined>;
  /** All texts were kept. Undefined: the table could not be made so; `loadAll` makes it, or says why. */
  end(): Promise<Read | undefined>;
}

export interface JsonReader extends Reader<SeenJson> {
  /** Of all texts looked at. Throws `StepError` for a name that no column can have. */
  fields(): RecordFields;
  /** Begins to make the table, with the types that hold the records so far; the texts of those are looked at again. */
  make(): MakingJson;
}

const LAYOUTS = {
  list: 'a list',
  object: 'one object',
  keyed: 'members of an object, by name',
  lines: 'values one after the other',
  empty: 'nothing',
} as const;

/** Gives what reads JSON as `load` says, into the table that it names. */
export function jsonReader(load: JsonLoad): JsonReader {
  let inference = new TypeInference();
  /** Records were put into columns without a look at the types that would hold them. */
  let areUnseen = false;
  let areLines = load.wanted.layout === 'lines';
  const wanted = (): Wanted => (areLines ? { ...load.wanted, layout: 'lines' } : load.wanted);

  const read = ({ rows, columns, advice, layout = 'empty', aside }: LoadedJson): Read => {
    const records = load.wanted.records.join('.');
    const at = records === '' ? LAYOUTS[layout] : `${LAYOUTS[layout]} at ${records}`;
    const flat = load.separator === undefined ? [] : [`names joined by ${JSON.stringify(load.separator)}`];
    return {
      receipt: {
        format: areLines || layout === 'lines' ? 'ndjson' : 'json',
        dialect: [['records', at], ...flat.map((how) => ['flatten', how] as const)],
        rows,
        padded: 0,
        rejected: 0,
        rejections: [],
        columns,
        advice,
      },
      document: { layout, aside },
    };
  };

  /** The types that hold all records of the texts. */
  const lookAgain = async (texts: AsyncIterable<Text>, kept: readonly Kept[]): Promise<TypeInference> => {
    const all = new TypeInference();
    let at = 0;
    for await (const text of texts) {
      await all.add(text, { ...wanted(), values: [], mayLack: () => true });
      all.records -= kept[at++]?.skip ?? 0;
    }
    return all;
  };

  return {
    load: async (open) => read(await loadJson(load, open)),
    async look(text, { path, most, before, mayLack, plain }) {
      const digests: number[] | undefined = plain ? undefined : [];
      const found = await inference.add(text, { ...wanted(), path, mayLack }, most, digests, before);
      areLines ||= found.layout === 'lines';
      return { ...found, digests };
    },
    discount(records) {
      inference.records -= records;
    },
    async loadAll(open, kept) {
      if (areUnseen) inference = await lookAgain(open(), kept);
      const total = Math.min(inference.records, load.limit ?? Infinity);
      load.progress(0, total);
      const all = {
        ...load,
        wanted: { ...wanted(), mayLack: () => true },
        skips: kept.map(({ skip }) => skip),
        progress: (rows: number) => load.progress(rows, total),
      };
      return read(await loadTexts(all, inference.fields(true), open()));
    },
    fields: () => inference.fields(true),
    make() {
      const all = { ...load, wanted: { ...wanted(), mayLack: () => true }, progress: () => {} };
      const making = makeTable(all, inference.fields(false));
      return {
        ...making,
        async look(text, how) {
          const seen = await making.look(text, how);
          areUnseen ||= seen !== undefined;
          return seen;
        },
        async end() {
          const loaded = await making.end();
          return loaded && read(loaded);
        },
      };
    },
  };
}
