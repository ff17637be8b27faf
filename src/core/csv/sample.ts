/** The first rows of a file, looked at before they are loaded. */
import { ColumnInference } from './classify.ts';
import type { Known } from './column-plan.ts';
import { missingMarker } from './missing.ts';
import { plainNumber } from './numerals.ts';
import type { Dialect } from './dialect.ts';
import type { Scan } from './scan.ts';
import { fieldBlock } from './fields.ts';
import { cursor } from './cursor.ts';
import { lineEnd } from './line-ends.ts';
import { split } from './split.ts';
import { fieldText } from './text.ts';

const SAMPLE_ROWS = 4096;
const SAMPLE_BYTES = 4 * 1024 * 1024;
const BLOCK_ROWS = 256;
/** Of a file of one column: values that tell whether it has one. */
const LINES = 200;

/** What the rows in the first 4 MB hold, 4,096 of them at most, column by column. They stay to be read. */
export async function takeSample({ records, names, wanted }: Scan, dialect: Dialect): Promise<Known> {
  await records.reach(SAMPLE_BYTES);
  const { window } = records;
  const to = Math.min(window.end, window.at + SAMPLE_BYTES);
  const final = window.final && to === window.end;
  let stretch = { ...records.stretch(), to, final };
  const inferences = wanted.map(() => new ColumnInference(plainNumber(dialect)));
  const block = fieldBlock(names.length, BLOCK_ROWS);
  const markMissing = missingMarker(dialect.naValues);
  const place = cursor(window.at);
  const limit = Math.min(SAMPLE_ROWS, dialect.limit ?? Infinity);
  const lines: string[] = [];
  let complete = false;

  for (let rows = 0; rows < limit;) {
    block.rows = 0;
    const stop = split(stretch, limit - rows, block, place);
    markMissing?.(window.bytes, block);
    wanted.forEach((column, i) => inferences[i]!.add(window.bytes, block, column, rows));
    for (let row = 0; names.length === 1 && row < block.rows && lines.length < LINES; row++)
      lines.push(fieldText(window.bytes, block, row));
    rows += block.rows;
    complete = stop === 'end' || rows === dialect.limit;
    if (stop === 'more' || stop === 'end') break;
    if (stop === 'bad') {
      const first = place.lines === place.blank + place.comments;
      if (first && records.endsLikeAll(place, block)) {
        stretch = { ...records.stretch(), to, final };
        continue;
      }
      // What cannot be read is told when it is loaded.
      const end = place.fault === 'too many fields' ? place.next : lineEnd(window.bytes, place.at, to, final);
      if (end < 0) break;
      place.at = end;
      place.lines += 1 + (place.fault === 'too many fields' ? place.inner : 0);
    }
  }
  return { inferences, complete, lines };
}
