declare module 'lz4js' {
  export function decompress(bytes: Uint8Array): Uint8Array;
}
