/** Which component reads a file: by its name, and by what it holds where that says otherwise. */
import { kindOf, type FileKind } from '../bytes/kind.ts';
import type { ComponentInfo, Components } from '../contract/catalog.ts';
import { findMarked, suffixOf, type MarkedKey } from '../contract/marks.ts';

export interface Fit extends Partial<MarkedKey> {
  /** Of the step's config, besides the key of the file. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What the person does not expect of a file of this name: a sentence. */
  readonly remark?: string;
}

/**
 * Gives the component for a file that begins with `head`; one that has no component has a remark that says why, where that is known. Only what runs here is offered.
 */
export function fitOf(catalog: Components, file: string, head: Uint8Array): Fit {
  const named = findMarked(catalog, 'session-file', file);
  const kind = kindOf(head);
  if (!kind) return { ...named, config: {} };
  if (kind.packed) return packed(named, file, kind);
  const held = kind.suffix === undefined ? undefined : findMarked(catalog, 'session-file', `x${kind.suffix}`);
  if (!named) return unnamed(held, file, kind);
  if (named.component.name === held?.component.name || isText(kind, named)) return { ...named, config: {} };
  const called = `${file} is called ${suffixOf(named.component, named.key, file)}, but holds ${kind.what}`;
  return held
    ? { ...held, config: {}, remark: `${called}: it is read as that.` }
    : { config: {}, remark: `${called}, which no component here reads.` };
}

function unnamed(held: MarkedKey | undefined, file: string, { what, suffix }: FileKind): Fit {
  if (held) return { ...held, config: {}, remark: `${file} holds ${what}: it is read as that.` };
  const isKnown = what === 'text' || suffix !== undefined;
  return { config: {}, remark: isKnown ? undefined : `${file} is ${what}, which no component here reads.` };
}

/** What an archive holds shows only when it is unpacked. */
function packed(named: MarkedKey | undefined, file: string, { what, packed: how }: FileKind): Fit {
  if (!named)
    return { config: {}, remark: `${file} is ${what}: name it after what it holds, as in data.csv.gz.` };
  const isSaid = /\.(?:gz|gzip|zip|zst|zstd)$/i.test(file);
  const unpacks = hasKey(named.component, 'compression');
  if (isSaid) return { ...named, config: {} };
  return unpacks
    ? {
        ...named,
        config: { compression: how },
        remark: `${file} is ${what}: it is unpacked while it is read.`,
      }
    : { config: {}, remark: `${file} is ${what}, and not what its name says. Unpack it first.` };
}

/** Plain text says little: any component that reads text may be right. */
const isText = ({ what }: FileKind, { component }: MarkedKey): boolean =>
  what.startsWith('text') && hasKey(component, 'encoding');

const hasKey = ({ spec }: ComponentInfo, key: string): boolean =>
  Object.hasOwn(spec.configSchema.properties, key);
