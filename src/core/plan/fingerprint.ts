/** SHA-256, synchronous so that a plan can be made while a person types. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Of the bytes, or of the text in UTF-8: 64 hexadecimal digits. */
export function hash(content: string | Uint8Array): string {
  return bytesToHex(sha256(typeof content === 'string' ? new TextEncoder().encode(content) : content));
}

/** `sha256:<hex>`. */
export function fingerprint(text: string): string {
  return `sha256:${hash(text)}`;
}
