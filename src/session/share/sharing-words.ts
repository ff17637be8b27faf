/** What the share panel says of what travels and what does not. */
import { LINK_FILE_BYTES, LINK_LENGTH } from '#core/share/limits.ts';
import type { Part } from '#core/share/travel.ts';
import { bytes, count, plural } from '../page/number-text.ts';
import type { Offered } from './sharing.ts';

/** Of a thing that travels, to the byte. */
export interface PartLine {
  readonly name: string;
  /** What is said of it besides. */
  readonly note?: string;
  readonly size: string;
}

/** Gives the line of one thing that travels. */
export function partLine({ kind, name, bytes }: Part): PartLine {
  const size = plural(bytes, 'byte');
  switch (kind) {
    case 'text':
      return { name: 'Text of the pipeline', size };
    case 'profile':
      return { name: `Profile ${name}`, size };
    case 'parameter':
      return { name: `Parameter ${name}`, note: 'as typed', size };
    case 'step':
      return { name: `Step in front: ${name}`, size };
    case 'file':
      return { name, size };
    case 'address':
      return { name, note: 'as its address', size };
    case 'charts':
      return { name: name === '1' ? '1 chart' : `${name} charts`, note: 'what they show, no data', size };
    case 'results':
      return { name: 'Recorded results', note: 'the first rows of each table', size };
  }
}

/** Why the link cannot be copied; undefined where it can. */
export function tooLong({ link }: Pick<Offered, 'link'>): string | undefined {
  return link.length <= LINK_LENGTH
    ? undefined
    : `Too large for a link: it would have ${count(link.length)} characters, and what is longer than ${count(LINK_LENGTH)} does not arrive whole everywhere. Save it as a zip instead, which holds all of it.`;
}

/** What of the files does not travel in a link, a sentence each with what to do. */
export function staysBehind({ left, missing }: Pick<Offered, 'left' | 'missing'>): readonly string[] {
  return [
    ...left.map(
      (file) =>
        `${file.path} has ${bytes(file.bytes)}, and a link takes files of up to ${bytes(LINK_FILE_BYTES)}. Save a zip, which holds it, or put it where it has a web address and let a step read it from there.`,
    ),
    ...missing.map(
      (path) => `${path} is not among the files here, so it travels neither way. Add it first, if it is to.`,
    ),
  ];
}
