/** CRC-32 of ISO 3309, as gzip and zip use it. */
export interface Crc32 {
  add(bytes: Uint8Array): void;
  /** Of all bytes so far, unsigned. */
  value(): number;
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** Begins a checksum: `add` takes the bytes piece by piece, `value` gives the CRC-32 of all so far. */
export function crc32(): Crc32 {
  let crc = -1;
  return {
    add(bytes) {
      let c = crc;
      for (let i = 0; i < bytes.length; i++) c = TABLE[(c ^ bytes[i]!) & 0xff]! ^ (c >>> 8);
      crc = c;
    },
    value: () => (crc ^ -1) >>> 0,
  };
}
