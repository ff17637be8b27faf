/** What of a pipeline travels within a link, byte by byte, and what stays behind. */
import { LINK_FILE_BYTES } from './limits.ts';
import { encodeFragment } from './link.ts';
import type { SharedFile, SharedState } from './state.ts';

/** A file that the pipeline reads. */
export interface LocalFile {
  readonly path: string;
  readonly bytes: number;
  /** Absent where it is too large to be looked at. */
  readonly content?: Uint8Array;
  /** Where anybody can fetch the same bytes. */
  readonly address?: string;
}

/** One thing that travels: a file as it is, or as its address, of which `bytes` is then the length. */
export interface Part {
  readonly kind: 'text' | 'profile' | 'parameter' | 'step' | 'file' | 'address' | 'charts' | 'results';
  /** Of the parameter, the profile, the step, the file; of charts, how many. */
  readonly name: string;
  /** Bytes as they are, before they are packed. */
  readonly bytes: number;
}

export interface Travelling {
  readonly shared: SharedState;
  readonly fragment: string;
  readonly parts: readonly Part[];
  /** Files that are too large for a link and have no address. */
  readonly left: readonly LocalFile[];
}

/** Packs a pipeline for a link: small files as they are, larger ones as their address. `state.files` is what `files` make of it. */
export function forLink(state: Omit<SharedState, 'files'>, files: readonly LocalFile[]): Travelling {
  const travelling = files.flatMap((file): SharedFile[] => {
    const { path, bytes, content, address } = file;
    if (content && bytes <= LINK_FILE_BYTES) return [{ path, content }];
    return address === undefined ? [] : [{ path, url: address }];
  });
  const whole = { ...state, files: travelling };
  return {
    shared: whole,
    fragment: encodeFragment(whole),
    parts: partsOf(whole),
    left: files.filter(({ path }) => !travelling.some((file) => file.path === path)),
  };
}

/** Lists all that a state is made of, in the order in which it is written. */
export function partsOf({
  text,
  profile,
  params,
  step,
  files,
  charts,
  recording,
}: SharedState): readonly Part[] {
  const size = (value: string): number => new TextEncoder().encode(value).length;
  return [
    { kind: 'text', name: '', bytes: size(text) },
    ...(profile === undefined ? [] : [{ kind: 'profile', name: profile, bytes: size(profile) } as const]),
    ...Object.entries(params).map(
      ([name, value]) => ({ kind: 'parameter', name, bytes: size(name) + size(value) }) as const,
    ),
    ...(step === undefined ? [] : [{ kind: 'step', name: step, bytes: size(step) } as const]),
    ...files.map((file) =>
      'content' in file
        ? ({ kind: 'file', name: file.path, bytes: file.content.length } as const)
        : ({ kind: 'address', name: file.path, bytes: size(file.url) } as const),
    ),
    ...(charts === undefined
      ? []
      : [{ kind: 'charts', name: String(charts.length), bytes: size(JSON.stringify(charts)) } as const]),
    ...(recording === undefined
      ? []
      : [{ kind: 'results', name: '', bytes: size(JSON.stringify(recording)) } as const]),
  ];
}
