/** A site as a host has it: a copy of the build, in whose place another version can be put while it is served. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentSecurityPolicy } from '../../src/tools/content-security-policy.ts';
import { createSite } from '../../src/tools/serve.ts';

export interface Deployed {
  readonly url: string;
  /** Puts the next version in its place: other addresses for all that has the build's, and none of the old ones. */
  next(): void;
  stop(): Promise<void>;
}

export async function deploy(port: number): Promise<Deployed> {
  const root = mkdtempSync(join(tmpdir(), 'playground-site-'));
  cpSync('build', root, { recursive: true });
  const server = createSite({ root, base: '/' }).listen(port);
  await once(server, 'listening');
  return {
    url: `http://localhost:${port}/`,
    next: () => replace(root),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      rmSync(root, { recursive: true });
    },
  };
}

const BUILT = '_app/immutable/';
const NEXT = `${BUILT}next/`;

function replace(root: string): void {
  const { version } = JSON.parse(readFileSync(join(root, '_app/version.json'), 'utf8')) as {
    version: string;
  };
  renameSync(join(root, BUILT), join(root, 'moved'));
  const texts = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(html|js|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of texts) {
    const before = readFileSync(file, 'utf8');
    const text = before.replaceAll(BUILT, NEXT).replaceAll(version, `${version}0`);
    // The addresses stand in inline scripts, too.
    const policy = file.endsWith('.html') ? contentSecurityPolicy(before) : '';
    const after = policy ? text.replace(policy, () => contentSecurityPolicy(text)) : text;
    if (after !== before) writeFileSync(file, after);
  }
  mkdirSync(join(root, BUILT));
  renameSync(join(root, 'moved'), join(root, NEXT));
}
