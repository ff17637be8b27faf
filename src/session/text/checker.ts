/** Starts what checks texts: a worker, so that typing never waits; where the browser starts none, the page does it itself. */
import type { Checker } from '#workers/check/checker.ts';
import CheckWorker from '#workers/check.worker.ts?worker';
import checkWorker from '#workers/check.worker.ts?worker&url';
import { remoteOf, startWorker } from '../engine/remote.ts';

/** Rejects only where not even the code can be fetched. */
export async function startChecker(): Promise<Checker> {
  const script = { name: "The checker's worker", create: CheckWorker, url: checkWorker };
  try {
    return remoteOf<Checker>(await startWorker(script, 'begin'));
  } catch (cause) {
    console.info('Texts are checked in the page itself, since the browser starts no worker for that.', cause);
    const { createChecker } = await import('#workers/check/checker.ts');
    return createChecker();
  }
}
