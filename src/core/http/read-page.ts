/** Pages as they were read: one, and what all of them have in common. */
import type { WholeText } from '../bytes/gather.ts';
import type { Encoding } from '../bytes/decode.ts';
import type { JsonReader, MakingJson } from '../reader/json.ts';
import type { Kept, Reader } from '../reader/reader.ts';
import type { Format } from './answer-format.ts';
import type { Page } from './pager.ts';

export type ReadPage = Page & {
  readonly encoding?: Encoding;
  /** Of the records those that are left out. */
  readonly rejected?: number;
  /** Its text, whole, where it is at hand. */
  readonly text?: WholeText;
  /** Its records are in the columns of the table that is made. */
  readonly isHeld?: boolean;
  /** CSV without a header and a record. */
  readonly blank?: boolean;
};

/** What the pages read so far have in common. */
export interface Pages {
  format?: Format;
  csv?: Reader;
  json?: JsonReader;
  /** Those that count. */
  readonly kept: (Kept & { readonly encoding: Encoding })[];
  packed: boolean;
  /** What pages with records said beside them, as `failureIn` gives it. */
  readonly usual: Set<string>;
  /** Makes the table already; undefined: that waits for the last page. */
  making?: MakingJson;
}
