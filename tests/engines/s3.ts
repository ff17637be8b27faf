/** An S3 server. Its tests find it by `TEST_S3`, a port, and what it keeps by `TEST_S3_FOLDER`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Started } from '../servers/server.ts';

export const BUCKET = 'lake';
export const KEY = { id: 'lake-key-id-4410', secret: 'lake-key-secret-9921' } as const;

/** Starts one that keeps all it has in `folder` and answers when this resolves. */
export async function startS3(folder: string, port: number): Promise<Started> {
  mkdirSync(folder, { recursive: true });
  const script = join(import.meta.dirname, 's3-server.mjs');
  const child = spawn(process.execPath, [script, folder, String(port), BUCKET, KEY.id, KEY.secret], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child.stdout, 'data'), ended]);
  if (!String(first[0]).startsWith('ready')) throw new Error('The S3 server did not start.');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return {
    env: { TEST_S3: String(port), TEST_S3_FOLDER: folder },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}
