/** A database file without what a load that never ended has left behind its end. */
import { HEAD_BYTES, usedBytes } from '#core/duckdb/used-bytes.ts';

/** Cuts what is not in use off the end of `file`, which nobody may have open. */
export async function truncateUnused(file: FileSystemFileHandle): Promise<void> {
  const now = await file.getFile();
  const used = usedBytes(new Uint8Array(await now.slice(0, HEAD_BYTES).arrayBuffer()));
  if (used === undefined || used >= now.size) return;
  const handle = await file.createSyncAccessHandle();
  try {
    handle.truncate(used);
  } finally {
    handle.close();
  }
}
