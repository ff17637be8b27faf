/** The browser's adapter by itself, in a worker as the engine has it: a database in memory, and a folder of the origin's storage. */
import { expose } from 'comlink';
import { inputContents } from '#adapters/wasm/contents.ts';
import { openDatabase } from '#adapters/wasm/database.ts';
import { duckDbStarter } from '#adapters/wasm/duckdb.ts';
import { stepFiles } from '#adapters/wasm/files.ts';
import { memoryFolder } from '#adapters/wasm/memory-folder.ts';
import { opfsFolder } from '#adapters/wasm/opfs.ts';
import { textBytes } from '#core/bytes/decompress.ts';
import { appendEveryType } from '../adapters/every-type.ts';
import { greet } from '../adapters/greeter.ts';

/** Bytes that the browser gave of files since `from` was set to 0. */
let given = 0;
const { read } = FileSystemSyncAccessHandle.prototype;
FileSystemSyncAccessHandle.prototype.read = function (into, options) {
  const count = read.call(this, into, options);
  given += count;
  return count;
};
const { arrayBuffer } = Blob.prototype;
Blob.prototype.arrayBuffer = async function () {
  const bytes = await arrayBuffer.call(this);
  given += bytes.byteLength;
  return bytes;
};

async function inputOf(name, bytes) {
  const root = await navigator.storage.getDirectory();
  const folder = opfsFolder(await root.getDirectoryHandle('slices', { create: true }));
  const writer = await folder.write(`inputs/${name}`, 'replace');
  writer.write(bytes);
  writer.close();
  return stepFiles(folder, 's', { contents: inputContents(folder) }).open(name);
}

async function collected(chunks) {
  const parts = [];
  for await (const chunk of chunks) parts.push(chunk.slice());
  return new Uint8Array(await arrayBuffer.call(new Blob(parts)));
}

async function withDatabase({ wasm, worker }, work) {
  const start = duckDbStarter({ wasm, worker });
  const database = await openDatabase({ start, extensions: new URL('none', wasm).href });
  try {
    return await work(database);
  } finally {
    database.terminate('It is done.');
  }
}

expose({
  append: (duckDb) => withDatabase(duckDb, async (database) => appendEveryType(await database.connect())),

  greet: (duckDb) =>
    withDatabase(duckDb, (database) => {
      const folder = memoryFolder();
      const contents = inputContents(folder);
      return greet({
        database,
        files: (id) => stepFiles(folder, id, { contents }),
        contents: (paths) => contents.contents(paths),
      });
    }),

  /** Of a file with these bytes the parts from and up to each pair of places, by both ways of reading, and how many bytes that took. */
  async slices(bytes, pairs) {
    const file = await inputOf('a.bin', bytes);
    given = 0;
    const parts = [];
    for (const [start, end] of pairs)
      parts.push([await file.slice(start, end), await collected(file.read(start, end))]);
    return { parts, given };
  },

  /** The text in an archive, and how many bytes that took. */
  async unzip(archive) {
    const file = await inputOf('x.zip', archive);
    given = 0;
    const text = await collected(await textBytes(file, 'infer'));
    return { text: new TextDecoder().decode(text), size: file.size, given };
  },
});
