/** The other way to stream a CSV file: cut it where records end, and let DuckDB's own reader parse each piece. */
import type { AsyncDuckDB, AsyncDuckDBConnection } from '@duckdb/duckdb-wasm';

const PIECE_BYTES = 8 * 2 ** 20;
const LF = 10;
const QUOTE = 34;

/** Milliseconds until all of the file is in table `loaded`, in one transaction; the next piece is read and cut while one is inserted. */
export async function loadPieces(
  db: AsyncDuckDB,
  connection: AsyncDuckDBConnection,
  file: File,
): Promise<number> {
  const started = performance.now();
  const pieces = cut(file);
  const first = await pieces.next();
  if (first.done) throw new Error('The file is empty.');
  await db.registerFileBuffer('piece-0', first.value);
  const described = await connection.query(`DESCRIBE SELECT * FROM read_csv('piece-0')`);
  const columns = described
    .toArray()
    .map((row) => `'${String(row['column_name'])}': '${String(row['column_type'])}'`)
    .join(', ');
  const read = (piece: number): string =>
    `SELECT * FROM read_csv('piece-${piece}', auto_detect = false, header = ${piece === 0}, columns = {${columns}})`;
  await connection.query('BEGIN TRANSACTION');
  let inserting: Promise<unknown> = connection.query(`CREATE TABLE loaded AS ${read(0)}`);
  let piece = 1;
  for await (const bytes of pieces) {
    await inserting;
    await db.dropFile(`piece-${piece - 1}`);
    await db.registerFileBuffer(`piece-${piece}`, bytes);
    inserting = connection.query(`INSERT INTO loaded ${read(piece)}`);
    piece++;
  }
  await inserting;
  await db.dropFile(`piece-${piece - 1}`);
  await connection.query('COMMIT');
  return performance.now() - started;
}

/** Pieces that end with a record, buffers of their own: a line feed ends one when the quotes before it are even in number. */
async function* cut(file: File): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array(0);
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    const more = new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
    const bytes = new Uint8Array(rest.length + more.length);
    bytes.set(rest);
    bytes.set(more, rest.length);
    let quotes = 0;
    let end = 0;
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] === QUOTE) quotes++;
      else if (bytes[i] === LF && quotes % 2 === 0) end = i + 1;
    }
    rest = bytes.slice(end);
    yield bytes.slice(0, end);
  }
  if (rest.length > 0) yield rest;
}
