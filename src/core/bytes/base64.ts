/** Base64 (RFC 4648): of bytes, and in the alphabet of addresses, both ways. */

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Encodes bytes as base64, filled up with `=`. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += DIGITS.charAt(bits >> 18) + DIGITS.charAt((bits >> 12) & 63);
    text += at + 1 < bytes.length ? DIGITS.charAt((bits >> 6) & 63) : '=';
    text += at + 2 < bytes.length ? DIGITS.charAt(bits & 63) : '=';
  }
  return text;
}

/** The same for addresses: `-` and `_` instead of `+` and `/`, and nothing filled up. */
export function base64url(bytes: Uint8Array): string {
  return base64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Decodes what `base64url` made; undefined where the text holds anything else, or was cut in the middle of a byte. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const characters = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}
