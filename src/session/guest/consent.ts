/** What a person agreed to by pressing Run: hosts, and what rows are sent there. */
import type { SharedEffects } from '#core/share/effects.ts';

/** Of something that came from elsewhere. */
export interface Consent {
  /** Everything that was agreed to so far; absent before the first Run. */
  readonly agreed?: readonly string[];
  /** Run was pressed for more than that: the next press agrees to what the screen names then. */
  readonly isAsked: boolean;
}

export const NO_CONSENT: Consent = { isAsked: false };

/**
 * What there is to agree to: each host, apart from that each to which rows are sent and what becomes of them there, and then each file of
 * which there may be rows in it. `own`: paths of files that are the person's, whatever came for them.
 */
export function named(
  {
    contacts,
    reads,
    writes = [],
  }: Pick<SharedEffects, 'contacts' | 'reads'> & Partial<Pick<SharedEffects, 'writes'>>,
  own: readonly string[],
): readonly string[] {
  const hosts = contacts.flatMap(({ host, sends }) =>
    host === undefined ? [] : [sends ? `rows to ${host}` : host],
  );
  const rows = ({ path }: { readonly path: string }): string =>
    own.includes(path) ? `rows of your own ${path}` : `rows of ${path}`;
  const files = contacts.some(({ sends }) => sends) ? reads.map(rows) : [];
  const targets = writes.flatMap(({ target, mode }) => (target ? [`${mode} ${target}`] : []));
  return [...new Set([...hosts, ...targets, ...files])];
}

/**
 * What a press makes of the consent: `seen` had been standing on the screen when Run was pressed, and `wanted` is what the text does. It may run
 * where `isAsked` is false behind it. Nobody pressed where `seen` is absent: then only what was agreed to before may run.
 */
export function pressed(
  before: Consent,
  wanted: readonly string[],
  seen: readonly string[] | undefined,
): Consent {
  const { agreed, isAsked } = before;
  const asks = seen !== undefined && (agreed === undefined || isAsked);
  const may = [...(agreed ?? []), ...(asks ? seen : [])];
  if (!wanted.every((each) => may.includes(each))) return { agreed, isAsked: true };
  if (seen === undefined) return { agreed, isAsked: false };
  return { agreed: [...new Set([...(agreed ?? []), ...wanted])], isAsked: false };
}
