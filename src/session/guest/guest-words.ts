/** What a guest will do, in words: before it runs, and of what a person agreed to. */
import type { Contact, HostOrigin } from '#core/http/contacts.ts';
import { addressed } from '#core/http/address.ts';
import type { Reach } from '#core/http/reach.ts';
import type { SharedEffects } from '#core/share/effects.ts';
import type { SharedState } from '#core/share/state.ts';
import type { Guest, GuestOrigin } from './guest.svelte.ts';
import { bytes, plural } from '../page/number-text.ts';

/** A host and what it is asked for; or, without a host, why nobody can name one. */
export interface HostLine {
  /** Tells lines apart. */
  readonly id: string;
  readonly host?: string;
  /** Where it is, if not out in the internet. */
  readonly mark?: string;
  /** Ends a sentence that begins with the host. */
  readonly why: string;
  /** The first address that is asked. */
  readonly address?: string;
}

/** A file, and where it comes from or goes to. */
export interface FileLine {
  readonly path?: string;
  readonly note: string;
  readonly isMissing?: true;
}

const MARKS: Readonly<Record<Reach, string | undefined>> = {
  computer: 'this computer',
  network: 'your own network',
  public: undefined,
};

/** By whom it came, as the start of a sentence. */
export const CAME: Readonly<Record<GuestOrigin, string>> = {
  link: 'This pipeline came with a link',
  bundle: 'This pipeline came in a zip',
  page: 'This pipeline came from the page around this one',
};

/** Of one that waits to be opened. */
export const ARRIVED: Readonly<Record<GuestOrigin, string>> = {
  link: 'A link brought another pipeline.',
  bundle: 'The zip brought another pipeline.',
  page: 'The page around this one brought another pipeline.',
};

/** The first of the files that did not come, as another sentence; empty where all are here. */
export function missingWords({ coming: [missing] }: Pick<Guest, 'coming'>): string {
  return missing
    ? ` ${missing.path} is not in it, since it was never fetched: add it from ${missing.url}.`
    : '';
}

/** The hosts, those that are marked first, each once with all that asks it; then those that nobody can name yet. */
export function hostLines(contacts: readonly Contact[]): readonly HostLine[] {
  const lines = [...byHost(contacts)].map(([host, [first, ...more]]): HostLine => ({
    id: host,
    host,
    mark: MARKS[first.reach ?? 'public'],
    why: sentence([first, ...more]),
    address: first.address,
  }));
  const unknown = contacts
    .filter(({ host }) => host === undefined)
    .map((contact, at): HostLine => ({
      id: `?${at}`,
      why: `${unnamed(contact.from)}, ${sentence([contact])}`,
    }));
  const near = lines.filter(({ mark }) => mark !== undefined);
  return [...near, ...lines.filter(({ mark }) => mark === undefined), ...unknown];
}

/** In the order in which they are named first. */
function byHost(contacts: readonly Contact[]): ReadonlyMap<string, [Contact, ...Contact[]]> {
  const hosts = new Map<string, [Contact, ...Contact[]]>();
  for (const contact of contacts) {
    if (contact.host === undefined) continue;
    const known = hosts.get(contact.host);
    if (known) known.push(contact);
    else hosts.set(contact.host, [contact]);
  }
  return hosts;
}

function sentence(contacts: readonly Contact[]): string {
  const asks = contacts.filter(({ sends }) => !sends).map(askerOf);
  const sends = contacts.filter((contact) => contact.sends).map(askerOf);
  return [
    ...(asks.length > 0 ? [`asked by ${asks.join(', ')}`] : []),
    ...(sends.length > 0 ? [`given rows by ${sends.join(', ')}`] : []),
  ].join('; ');
}

const askerOf = ({ for: asker }: Contact): string =>
  'step' in asker ? `step ${asker.step}` : `the page, for ${asker.file}`;

function unnamed(from: HostOrigin): string {
  switch (from.type) {
    case 'text':
      return 'an address that cannot be read';
    case 'parameter':
      return `a host that the ${from.names.length > 1 ? 'parameters' : 'parameter'} ${from.names.join(', ')} will tell`;
    case 'connection':
      return `the host of ${from.name === undefined ? 'a connection' : `the connection ${from.name}`}, which did not come with it`;
  }
}

/** The files that it reads, each once. */
export function readLines({ reads }: Pick<SharedEffects, 'reads'>): readonly FileLine[] {
  const paths = new Map(reads.map((read) => [read.path, read]));
  return [...paths.values()].map(({ step, path, bytes: size, url, standsIn }) => {
    const as = standsIn ? `, as stand-in of ${step}${standsIn === 'here' ? '' : ' if need be'}` : '';
    if (size !== undefined) return { path, note: `${bytes(size)}${as}` };
    if (url !== undefined) return { path, note: `to be fetched from ${addressed(url)?.host ?? url}${as}` };
    if (standsIn === 'unreached') return { path, note: `missing${as}` };
    return { path, note: `missing: add it before it runs${as}`, isMissing: true };
  });
}

/** What it writes: downloads, and what goes elsewhere. */
export const writeLines = ({ writes }: Pick<SharedEffects, 'writes'>): readonly FileLine[] =>
  writes.map(({ step, path, title, target, mode }) =>
    path === undefined
      ? { note: `rows to ${target ? `${target} (${mode})` : 'elsewhere'}, by ${title} in step ${step}` }
      : { path, note: 'a download for you' },
  );

/** How much came, whole. */
export function sizeOf({ text, files }: SharedState): string {
  const contents = files.flatMap((file) => ('content' in file ? [file.content.length] : []));
  const sum = contents.reduce((all, size) => all + size, new TextEncoder().encode(text).length);
  const more = contents.length > 0 ? ` and ${plural(contents.length, 'file')}` : '';
  return `${bytes(sum)}: the text${more}`;
}
