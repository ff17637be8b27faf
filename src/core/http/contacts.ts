/** Whom a pipeline asks over the network, as far as that is known before it runs. */
import { addressed } from './address.ts';
import { reachOf, type Reach } from './reach.ts';

/** A host that is asked first; where its answers lead further is known only when they are there. */
export interface Contact {
  /** Who asks: a step, or a file that comes from there. */
  readonly for: { readonly step: string } | { readonly file: string };
  /** As `URL.host` has it, with a port that is not the usual one. Absent where nobody can tell yet. */
  readonly host?: string;
  /** Without secrets. */
  readonly address?: string;
  readonly reach?: Reach;
  readonly from: HostOrigin;
  /** Rows of the pipeline are sent there. */
  readonly sends: boolean;
}

/** What decides the host: the address in the text, values of parameters, or a connection. */
export type HostOrigin =
  | { readonly type: 'text' }
  | { readonly type: 'parameter'; readonly names: readonly string[] }
  | { readonly type: 'connection'; readonly name?: string };

/** The hosts that are known, each once, in the order of their names. */
export const hostsOf = ({ contacts }: { readonly contacts: readonly Contact[] }): readonly string[] =>
  [...new Set(contacts.flatMap(({ host }) => host ?? []))].sort();

/** The contact that fetching from `address` is; without a host where it is no address. */
export function contactOf(
  address: string,
  asker: Contact['for'],
  from: HostOrigin = { type: 'text' },
  sends = false,
): Contact {
  const found = addressed(address);
  return {
    for: asker,
    ...(found && { host: found.host, address: found.shown, reach: reachOf(found.host) }),
    from,
    sends,
  };
}
