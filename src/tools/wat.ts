/**
 * `npm run wat`: builds the WebAssembly of the sources, each `<name>.wat` into the `<name>.wasm.ts` beside it. What it
 * writes is checked in, so that nothing but this and its test needs an assembler.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import wabt from 'wabt';

const SOURCES = 'src';

/** Paths of all `.wat` files of the sources, from the repository's root, where this must run. */
export const watFiles = (): string[] =>
  readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.wat'))
    .map((file) => join(SOURCES, file));

/** The path of what a `.wat` file is built into. */
export const builtPath = (file: string): string => file.replace(/\.wat$/, '.wasm.ts');

/** The text of what a `.wat` file is built into. Rejects with the line and the column where that is wrong. */
export async function build(file: string): Promise<string> {
  const module = (await wabt()).parseWat(file, readFileSync(file, 'utf8'));
  module.validate();
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  return `// Built from ${basename(file)} by \`npm run wat\`: change that one.

/** A WebAssembly module, in base64. */
export const wasm =
  '${base64}';
`;
}

if (process.argv[1] === import.meta.filename)
  for (const file of watFiles()) {
    writeFileSync(builtPath(file), await build(file));
    console.log(builtPath(file));
  }
