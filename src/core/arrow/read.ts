/** An Arrow file or stream becomes a table, batch by batch. */
import { StepError } from '../contract/errors.ts';
import type { InputFile } from '../contract/files.ts';
import type { ArrowPart } from './data.ts';
import { readFrames, type ArrowFrames } from './frames.ts';
import { loadArrow, type ArrowLoad, type LoadedArrow } from './load.ts';
import type { ArrowLibrary } from './port.ts';

export interface ArrowRead extends Pick<
  ArrowLoad,
  'columns' | 'limit' | 'table' | 'db' | 'log' | 'progress'
> {
  readonly file: InputFile;
  readonly arrow: ArrowLibrary;
}

export interface ReadArrow extends LoadedArrow {
  readonly layout: ArrowFrames['layout'];
  /** Bytes of the file that were read. */
  readonly bytes: number;
  readonly advice: readonly string[];
}

export async function readArrow(read: ArrowRead): Promise<ReadArrow> {
  const { file } = read;
  let bytes = 0;
  const counted = {
    path: file.path,
    size: file.size,
    async slice(start: number, end: number): Promise<Uint8Array> {
      const part = await file.slice(start, end);
      bytes += part.length;
      return part;
    },
  };
  const frames = await guarded(file.path, () => readFrames(counted));
  let isOpen = false;
  const loaded = await loadArrow({
    ...read,
    path: file.path,
    isUtf8: false,
    meanings: () => [],
    open: () => parts(read, frames, () => (isOpen = true)),
  });
  const advice = isOpen
    ? [
        `"${file.path}" ends without the mark that ends a stream of Arrow's: if it was cut off between two batches, rows are missing.`,
      ]
    : [];
  return { ...loaded, layout: frames.layout, bytes, advice };
}

async function* parts(
  { file: { path }, arrow }: ArrowRead,
  { schema, batches }: ArrowFrames,
  ended: () => void,
): AsyncGenerator<ArrowPart> {
  yield await guarded(path, () => arrow.decode([schema]));
  const messages = batches(ended);
  try {
    for (;;) {
      const part = await guarded(path, async () => {
        const { value, done } = await messages.next();
        return done ? undefined : arrow.decode(value);
      });
      if (part === undefined) return;
      yield part;
    }
  } finally {
    await messages.return(undefined);
  }
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof StepError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StepError(
      `"${path}" cannot be read as Arrow: ${why} Get it again from where it came, or write it anew there.`,
      { cause },
    );
  }
}
