/** What tells a file's content from every other: 128 bits of XXH3 (https://xxhash.com), which is as fast as memory is read. */
import { createXXHash128 } from 'hash-wasm';

export interface ContentHash {
  /** Takes the next bytes; they may be reused when it returns. */
  update(bytes: Uint8Array): void;
  /** `xxh128:<hex>` of everything so far. Ends it. */
  end(): string;
}

/** Begins a hash. It tells content apart, and is no guard against somebody who makes two contents with one hash on purpose. */
export async function createContentHash(): Promise<ContentHash> {
  const hasher = await createXXHash128();
  return {
    update: (bytes) => void hasher.update(bytes),
    end: () => `xxh128:${hasher.digest('hex')}`,
  };
}

/** Hashes a content to its end. Rejects where reading it does. */
export async function hashContent(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = await createContentHash();
  for await (const chunk of chunks) hash.update(chunk);
  return hash.end();
}
