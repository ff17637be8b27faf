/** Arrow's messages by flechette, which reads all of its types; what is packed is unpacked by libraries that are loaded for it. */
import type { ArrowPart } from '#core/arrow/data.ts';
import type { ArrowLibrary } from '#core/arrow/port.ts';
import { once } from '../once.ts';

/** Numbers of 8 bytes are looked at where they stand. */
const aligned = (bytes: Uint8Array): Uint8Array => (bytes.byteOffset % 8 === 0 ? bytes : bytes.slice());

const load = once(async () => {
  const [flechette, lz4, zstd] = await Promise.all([
    import('@uwdata/flechette'),
    import('lz4js'),
    import('fzstd'),
  ]);
  const { CompressionType, setCompressionCodec } = flechette;
  const encode = (): never => {
    throw new Error('Nothing is packed here.');
  };
  setCompressionCodec(CompressionType.LZ4_FRAME, {
    encode,
    decode: (bytes) => aligned(lz4.decompress(bytes)),
  });
  setCompressionCodec(CompressionType.ZSTD, { encode, decode: (bytes) => aligned(zstd.decompress(bytes)) });
  return flechette;
});

export const arrowLibrary: ArrowLibrary = {
  async decode(messages) {
    const { Endianness, tableFromIPC } = await load();
    const { schema, children } = tableFromIPC([...messages]);
    if (schema.endianness !== Endianness.Little) throw new Error('Its numbers are big-endian.');
    const [first] = children;
    const batches = (first?.data ?? []).map(({ length }, at) => ({
      rows: length,
      columns: children.map(({ data }) => data[at]!),
    }));
    return { fields: schema.fields, batches } as unknown as ArrowPart;
  },

  async lz4() {
    const { compress } = await import('lz4js');
    return compress;
  },
};
