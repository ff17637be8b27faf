/** What runs left in the open session, as a recording of a plan's results. */
import { ARTIFACTS } from '#adapters/wasm/files.ts';
import { streamed } from '#adapters/wasm/input.ts';
import { makeRecording, type MadeFile } from '#core/recording/make.ts';
import type { Recording } from '#core/recording/recording.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { Current } from './host/current.ts';

/**
 * Records the tables and kept files of the plan's steps, as they are now; `rows` as `makeRecording` has it. A
 * step that never ran is not in it. Rejects while a run goes on, and where the database does not open.
 */
export async function recordSession(session: Current, plan: Plan, rows?: number): Promise<Recording> {
  const { database, held, running } = session;
  if (running) throw new Error('A run is going on. Record its results when it has ended.');
  const files: MadeFile[] = [];
  for (const { path: whole, bytes } of await held.folder.list(ARTIFACTS)) {
    const cut = whole.indexOf('/');
    const [step_id, path] = [whole.slice(0, cut), whole.slice(cut + 1)];
    const file = await held.folder.read(`${ARTIFACTS}/${whole}`);
    if (file && plan.steps.some(({ id, kind }) => id === step_id && kind === 'writer'))
      files.push({ step_id, path, bytes, content: streamed(file) });
  }
  const connection = await (await database.get()).connect();
  try {
    return await makeRecording(connection, plan, files, rows);
  } finally {
    await connection.close();
  }
}
