/** Arrow's format for messages, as the drivers have it. Its library stands behind a port: it is loaded when a step asks for it. */
import type { Port } from '../contract/port.ts';
import type { ArrowPart } from './data.ts';

export interface ArrowLibrary {
  /**
   * Decodes whole messages: a schema, then dictionaries and batches of it. Each begins at a multiple of 8 bytes. The buffers of the answer
   * are views of `messages`, where these are not packed. Rejects where they are no such messages.
   */
  decode(messages: readonly Uint8Array[]): Promise<ArrowPart>;
  /** Gives what packs bytes as a frame of LZ4. */
  lz4(): Promise<(bytes: Uint8Array) => Uint8Array>;
}

export const arrowPort: Port<ArrowLibrary> = { name: 'arrow', what: "a reader of Arrow's format" };
