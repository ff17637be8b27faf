/** Columns of Arrow whose values stand once and are pointed at: dictionaries, and runs. */
import { StepError } from '../contract/errors.ts';
import { holds, validityOf, view } from './bits.ts';
import type { ArrowData, ArrowField, ArrowType } from './data.ts';
import type { ColumnReader, Meaning, Reading } from './reading.ts';
import { take } from './take.ts';

export function dictionaryReader(
  field: ArrowField,
  path: string,
  reading: Reading,
  meaning: Meaning | undefined,
): ColumnReader {
  const { type } = field;
  const values = reading.within({ ...field, type: type.dictionary! }, path, {
    ...reading,
    meanings: [meaning].values(),
  });
  return {
    type: values.type,
    reason: values.reason,
    read(data) {
      const [all, ...more] = data.dictionary?.data ?? [];
      if (more.length > 0)
        throw new StepError(
          `The column "${path}" has a dictionary that grows while the file goes on, which is not read here. Write it as plain values, or leave it out by \`columns\`.`,
          { at: { key: 'columns' } },
        );
      const rows = indices(data, all?.length ?? 0);
      return take(values.read(all ?? EMPTY), rows);
    },
  };
}

const EMPTY: ArrowData = { length: 0, nullCount: 0 };

/** Which value each row has; -1 for NULL. */
function indices(data: ArrowData, count: number): Int32Array {
  const validity = validityOf(data);
  const { values, length } = data;
  if (!values || !('BYTES_PER_ELEMENT' in values)) throw new Error('A dictionary has no indices.');
  const read = values as unknown as ArrayLike<number | bigint>;
  return Int32Array.from({ length }, (_, row) => {
    if (!holds(validity, row)) return -1;
    const at = Number(read[row]);
    if (!(at >= 0 && at < count)) throw new Error(`Index ${at} points outside of ${count} values.`);
    return at;
  });
}

export function runReader(type: ArrowType, path: string, reading: Reading): ColumnReader {
  const [ends, valuesField] = type.children!;
  const values = reading.within({ ...valuesField!, metadata: null }, path, reading);
  return {
    type: values.type,
    reason: values.reason,
    read(data) {
      const [run, inner] = data.children!;
      const last =
        ends!.type.bitWidth === 16
          ? view(run!.values, Int16Array, run!.length)
          : ends!.type.bitWidth === 32
            ? view(run!.values, Int32Array, run!.length)
            : Int32Array.from(view(run!.values, BigInt64Array, run!.length), Number);
      let at = 0;
      const rows = Int32Array.from({ length: data.length }, (_, row) => {
        while (at < last.length && last[at]! <= row) at++;
        return at;
      });
      return take(values.read(inner!), rows);
    },
  };
}
