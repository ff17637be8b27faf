/** The bundled examples as they would be shared, with all their files. */
import { readFileSync } from 'node:fs';
import type { SharedState } from '#core/share/state.ts';

interface Listed {
  readonly id: string;
  readonly pipeline: string;
  readonly files: readonly { readonly path: string; readonly url: string }[];
}

const listed = JSON.parse(readFileSync('public/examples/index.json', 'utf8')) as readonly Listed[];

/** By id. */
export const examples: readonly (readonly [id: string, state: SharedState])[] = listed.map(
  ({ id, pipeline, files }) => [
    id,
    {
      text: readFileSync(`public/${pipeline}`, 'utf8'),
      params: {},
      files: files.map(({ path, url }) => ({ path, content: new Uint8Array(readFileSync(`public/${url}`)) })),
    },
  ],
);

/** The same with the files as text, which compares fast. */
export const legible = (state: SharedState): unknown => ({
  ...state,
  files: state.files.map((file) =>
    'content' in file ? { path: file.path, content: Buffer.from(file.content).toString('latin1') } : file,
  ),
});
