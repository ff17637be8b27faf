/** Writes `embed.js`, `embed.mjs` and the types of both beside the page's own files: all that another page needs of ours. */
import { readFile } from 'node:fs/promises';
import { build, type Plugin } from 'vite';

const FORMS = [
  { name: 'embed.js', entry: 'src/embed/script.ts', format: 'iife' },
  { name: 'embed.mjs', entry: 'src/embed/module.ts', format: 'es' },
] as const;
type Form = (typeof FORMS)[number];

/** What api.ts says of types holds for these. */
const EXPORTS = `
export declare const OsirisPlayground: OsirisPlaygroundClass;
export declare const connect: OsirisPlaygroundClass['connect'];
export declare const upgrade: OsirisPlaygroundClass['upgrade'];
declare global {
  interface HTMLElementTagNameMap {
    'osiris-playground': OsirisPlaygroundElement;
  }
}
`;

/** Gives one of the scripts, on its own and small. Rejects where its sources cannot be built. */
export async function buildEmbedScript({ name, entry, format }: Form): Promise<string> {
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: [format], name: 'OsirisPlayground', fileName: () => name },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  if (!first || !('output' in first)) throw new Error(`${name} was not built.`);
  return first.output[0].code;
}

/** Puts them into the site; a server of a developer makes them anew each time. */
export function embedScript(): Plugin {
  return {
    name: 'embed-script',
    async generateBundle() {
      if (this.environment.name !== 'client') return;
      for (const form of FORMS)
        this.emitFile({ type: 'asset', fileName: form.name, source: await buildEmbedScript(form) });
      const types = await readFile('src/embed/api.ts', 'utf8');
      for (const fileName of ['embed.d.ts', 'embed.d.mts'])
        this.emitFile({ type: 'asset', fileName, source: `${types}${EXPORTS}` });
    },
    configureServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const form = FORMS.find(({ name }) => new URL(request.url ?? '', 'http://x').pathname === `/${name}`);
        if (!form) return next();
        response.setHeader('Content-Type', 'text/javascript');
        response.setHeader('Access-Control-Allow-Origin', '*');
        buildEmbedScript(form).then((code) => response.end(code), next);
      });
    },
  };
}
