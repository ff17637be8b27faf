/** JSON, a document or values one after the other: members become columns. Several texts have their records one behind the other. */
import type { WholeText } from '../bytes/gather.ts';
import { StepError } from '../contract/errors.ts';
import { Misfit } from '../json/builder.ts';
import { type Counted, TypeInference } from '../json/inference.ts';
import { type JsonLoad, type LoadedJson, loadJson, loadTexts } from '../json/load.ts';
import type { RecordFields } from '../json/types.ts';
import type { Wanted } from '../json/wanted.ts';
import { growing } from './growing.ts';
import type { Read, Reader, Seen } from './reader.ts';

/** What was found in a text: also what it says beside its records. */
export type SeenJson = Seen & Counted;

export interface JsonReader extends Reader<SeenJson> {
  /** Of all texts looked at. Throws `StepError` for a name that no column can have. */
  fields(): RecordFields;
  /** Begins to make the table while further texts are looked at, with the types that hold the records so far. */
  make(): Making;
}

/** A table that is made while its texts come. */
export interface Making {
  /** The next text, whole, which was looked at. Resolves when no more than this one waits, so that memory does not grow with them. */
  add(text: WholeText): Promise<void>;
  /** All texts were added. Undefined: its types did not hold them all, or it cannot be made so; `loadAll` makes it, or says why. */
  end(): Promise<Read | undefined>;
  /** It is not wanted any more: resolves when nobody works on it. */
  leave(): Promise<void>;
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
  const inference = new TypeInference();
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

  return {
    load: async (open) => read(await loadJson(load, open)),
    async look(text, { path, most, before, mayLack }) {
      const digests: number[] = [];
      const found = await inference.add(text, { ...wanted(), path, mayLack }, most, digests, before);
      areLines ||= found.layout === 'lines';
      return { ...found, digests };
    },
    discount(records) {
      inference.records -= records;
    },
    async loadAll(open, kept) {
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
      const texts = growing<WholeText>();
      const all = { ...load, wanted: { ...wanted(), mayLack: () => true }, eager: true, progress: () => {} };
      const made = loadTexts(all, inference.fields(false), texts.all()).then(read, (error: unknown) => {
        if (error instanceof Misfit || error instanceof StepError) return undefined;
        throw error;
      });
      let over = false;
      const settled = made.then(
        () => void (over = true),
        () => void (over = true),
      );
      return {
        add: (text) => (over ? settled : Promise.race([texts.add(text), settled])),
        end() {
          texts.end();
          return made;
        },
        async leave() {
          texts.fail(new StepError('The table is not wanted any more.'));
          await made;
        },
      };
    },
  };
}
