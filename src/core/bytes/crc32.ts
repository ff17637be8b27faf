/** CRC-32 of ISO 3309, as gzip and zip use it. */
export interface Crc32 {
  add(bytes: Uint8Array): void;
  /** Of all bytes so far, unsigned. */
  value(): number;
}

/** `TABLES[n][byte]`: what a byte does to the checksum that `n` more bytes follow. */
const TABLES = Array.from({ length: 4 }, () => new Int32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  TABLES[0]![byte] = crc;
}
for (let n = 1; n < 4; n++)
  for (let byte = 0; byte < 256; byte++) {
    const before = TABLES[n - 1]![byte]!;
    TABLES[n]![byte] = TABLES[0]![before & 0xff]! ^ (before >>> 8);
  }
const [ONE, TWO, THREE, FOUR] = TABLES as [Int32Array, Int32Array, Int32Array, Int32Array];

/** Begins a checksum: `add` takes the bytes piece by piece, `value` gives the CRC-32 of all so far. Four bytes at a time (Kounavis, Berry 2005). */
export function crc32(): Crc32 {
  let crc = -1;
  return {
    add(bytes) {
      let c = crc;
      let i = 0;
      for (const end = bytes.length - 3; i < end; i += 4) {
        c ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
        c = FOUR[c & 0xff]! ^ THREE[(c >>> 8) & 0xff]! ^ TWO[(c >>> 16) & 0xff]! ^ ONE[c >>> 24]!;
      }
      for (; i < bytes.length; i++) c = ONE[(c ^ bytes[i]!) & 0xff]! ^ (c >>> 8);
      crc = c;
    },
    value: () => (crc ^ -1) >>> 0,
  };
}
