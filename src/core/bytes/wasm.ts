/** WebAssembly that is part of the source: text in a `.wat` file, built into the `.wasm.ts` beside it. */

/** Compiles a module whose bytes are given as base64. */
export const compiled = (base64: string): WebAssembly.Module =>
  new WebAssembly.Module(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
