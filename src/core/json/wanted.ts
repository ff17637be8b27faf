/** What is looked for in a JSON text, and what was found. */
import type { StepError } from '../contract/errors.ts';
import type { Aside } from './aside.ts';
import type { Captured } from './capture.ts';
import type { JsonReader } from './reader.ts';
import type { Text } from './window.ts';
import type { Way } from './way.ts';

export interface Wanted extends Text {
  /** What leads from the document to its records; none: the document itself is one, or a list of them. */
  readonly records: Way;
  /** What leads to single values, beside the records or in one of them. */
  readonly values: readonly Way[];
  /** What the document says beside its records is looked at too. */
  readonly aside?: boolean;
  /** `lines`: value after value, each a record. `either`: as is found. */
  readonly layout: 'document' | 'lines' | 'either';
  /** Has a document without the way to its records none, by what it says instead? */
  readonly mayLack?: (aside: readonly Aside[]) => boolean;
  /** `records` is a JSONPath: what `*` leads to are records, single values too, and the names that it stood for are not kept. */
  readonly matches?: boolean;
  /** The column for the names of records that are members of an object (`*`). */
  readonly keyColumn?: string;
}

export interface Found {
  /** What stands at `wanted.values`, in their order; undefined: nothing does. */
  readonly values: (Captured | undefined)[];
  /** Short members beside the records, up to three names deep; of a single record, its own. */
  readonly aside: readonly Aside[];
  /** As it turned out. */
  layout: 'list' | 'object' | 'keyed' | 'lines' | 'empty';
  /** The way to the records ended before them: what that is called where it may not. */
  lacking?: StepError;
  /** How often the way to the records led to null. */
  nulls: number;
}

/**
 * Reads one record, at whose first byte the reader stands; called again for the same record when the bytes did not reach. `key`: its name,
 * where it is a member of an object (`*`). `pause`: the reading yields before the next one.
 */
export type TakeRecord = (reader: JsonReader, key?: string) => 'more' | 'pause' | 'stop';
