/** What browsers, workers and Node all have, and neither ES2023 nor Node's types name. */

declare namespace WebAssembly {
  class Module {
    /** Compiles at once. */
    constructor(bytes: Uint8Array);
  }
  class RuntimeError extends Error {}
  class Instance {
    constructor(module: Module);
    readonly exports: Readonly<Record<string, unknown>>;
  }
}
