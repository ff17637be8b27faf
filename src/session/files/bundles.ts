/** Zips that hold a pipeline with its files, among those that a person drops. */
import type { Opened } from '#core/share/plain.ts';
import type { SharedState } from '#core/share/state.ts';
import type { Added } from './files.svelte.ts';

/** The first of the files that is one, as far as it can be read; undefined where none is, as of a zip that holds data. */
export async function bundleIn(
  files: readonly Added[],
): Promise<{ readonly path: string; readonly state: Opened<SharedState> } | undefined> {
  const zips = files.filter(({ path }) => /\.zip$/i.test(path));
  if (zips.length === 0) return undefined;
  const { BUNDLE_BYTES } = await import('#core/share/limits.ts');
  const { holdsBundle, readBundle } = await import('#core/share/bundle.ts');
  for (const { path, content } of zips) {
    // A larger one is no bundle, and is not taken into memory to find that out.
    if (content.size > BUNDLE_BYTES) continue;
    const bytes = new Uint8Array(await content.arrayBuffer());
    if (await holdsBundle(bytes)) return { path, state: await readBundle(bytes, path) };
  }
  return undefined;
}
