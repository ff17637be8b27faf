/** What of a playground can travel: in a link, in a zip, from a page that embeds it. Untrusted where it arrives. */
import type { Chart } from '../chart/kept.ts';
import type { Recording } from '../recording/recording.ts';

/** A pipeline with all that goes with it; never a secret, never the values of a connection. */
export interface SharedState {
  /** The pipeline's text, as it was typed. */
  readonly text: string;
  readonly profile?: string;
  /** Values of parameters by name, as typed. */
  readonly params: Readonly<Record<string, string>>;
  /** Id of the step whose table is in front. */
  readonly step?: string;
  readonly files: readonly SharedFile[];
  readonly charts?: readonly Chart[];
  /** What a run of it gave where it was shared. */
  readonly recording?: Recording;
}

/** A file that the pipeline reads, whole or as the address that it can be fetched from. */
export type SharedFile =
  { readonly path: string; readonly content: Uint8Array } | { readonly path: string; readonly url: string };
