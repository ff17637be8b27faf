/** What a shared pipeline will do when it runs: as its text tells, with the files that came with it. */
import { contactOf, type Contact } from '../http/contacts.ts';
import type { Effects, Read, Write } from '../plan/effects.ts';
import type { SharedFile } from './state.ts';

export interface SharedEffects {
  /** Also those of the addresses that files which it reads are to be fetched from. */
  readonly contacts: readonly Contact[];
  readonly reads: readonly SharedRead[];
  readonly writes: readonly Write[];
}

/** A file that is read: it is here, it comes from an address, or it is missing. */
export interface SharedRead extends Read {
  readonly bytes?: number;
  readonly url?: string;
}

/** A file that is here. */
export interface HeldFile {
  readonly name: string;
  readonly bytes: number;
}

/** `held`: the files that are here; of the others `shared` may say where they come from. */
export function sharedEffects(
  { contacts, reads, writes }: Effects,
  shared: readonly SharedFile[],
  held: readonly HeldFile[],
): SharedEffects {
  const read = reads.map((each): SharedRead => {
    const bytes = held.find(({ name }) => name === each.path)?.bytes;
    if (bytes !== undefined) return { ...each, bytes };
    const file = shared.find(({ path }) => path === each.path);
    return file && 'url' in file ? { ...each, url: file.url } : each;
  });
  const fetched = new Map(read.flatMap(({ path, url }) => (url === undefined ? [] : [[path, url]])));
  return {
    contacts: [...contacts, ...Array.from(fetched, ([file, url]) => contactOf(url, { file }))],
    reads: read,
    writes,
  };
}
