/** SQLite in a thread of its own: what is asked of it, and how it answers. */
import type { Sqlite } from './library.ts';
import { SqliteError, type CellBlock } from '#core/sqlite/port.ts';
import { openDatabase, type OpenDatabase } from './database.ts';
import { installDisk, type Disk, type Readable } from './disk.ts';
import { rowReader, type RowReader } from './rows.ts';

export type Request<File> =
  | { readonly type: 'open'; readonly files: ReadonlyMap<string, File> }
  | { readonly type: 'ask' | 'prepare'; readonly sql: string }
  | { readonly type: 'rows'; readonly places: readonly number[] }
  /** The database is not needed any more; the thread may be given another. */
  | { readonly type: 'close' }
  /** `used`: a block that is not needed any more. */
  | { readonly type: 'next'; readonly used?: CellBlock | undefined };

/** Answers come in the order of the requests. */
export type Answer =
  | { readonly value: unknown }
  | { readonly error: Pick<SqliteError, 'message' | 'code' | 'offset'> }
  /** What is no word of SQLite's. */
  | { readonly failure: unknown };

/** Memory of a block, to be handed over. */
export const memoryOf = ({ kinds, numbers, bytes, fields }: CellBlock): ArrayBuffer[] =>
  [kinds, numbers, bytes, fields.starts, fields.ends, fields.styles, fields.lines].map(
    ({ buffer }) => buffer as ArrayBuffer,
  );

/** Gives what answers requests. `load`: the library; `readable`: opens a file as it came. */
export function answering<File>(
  load: () => Promise<Sqlite>,
  readable: (file: File) => Readable,
  post: (answer: Answer, transfer: ArrayBuffer[]) => void,
): (request: Request<File>) => Promise<void> {
  let loaded: { readonly sqlite: Sqlite; readonly disk: Disk } | undefined;
  let database: OpenDatabase;
  let reader: RowReader;

  async function library() {
    if (loaded) return loaded;
    const sqlite = await load();
    return (loaded = { sqlite, disk: installDisk(sqlite) });
  }

  async function answerTo(request: Request<File>): Promise<unknown> {
    switch (request.type) {
      case 'open': {
        const { sqlite, disk } = await library();
        disk.put(new Map([...request.files].map(([name, file]) => [name, readable(file)])));
        database = openDatabase(sqlite, disk);
        return undefined;
      }
      case 'ask':
        return database.ask(request.sql);
      case 'prepare':
        return database.prepare(request.sql);
      case 'rows':
        reader = rowReader((await library()).sqlite, database, request.places);
        return undefined;
      case 'close':
        database.close();
        (await library()).disk.put(new Map());
        return undefined;
      case 'next':
        return reader.next(request.used);
    }
  }

  return async (request) => {
    try {
      const value = await answerTo(request);
      post({ value }, request.type === 'next' && value ? memoryOf(value as CellBlock) : []);
    } catch (cause) {
      if (cause instanceof SqliteError) {
        const { message, code, offset } = cause;
        post({ error: { message, code, offset } }, []);
      } else post({ failure: cause }, []);
    }
  };
}
