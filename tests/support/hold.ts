/** Keeps a session's database file open, as a worker does that is still being ended. */
import type { Page } from '@playwright/test';

/** `session`: its id. The file is freed by what this resolves to. */
export async function holdDatabase(page: Page, session: string): Promise<() => Promise<void>> {
  const holder = await page.evaluateHandle(async (id) => {
    const script = `(async () => {
      const root = await navigator.storage.getDirectory();
      const folder = await (await root.getDirectoryHandle('osiris_sessions')).getDirectoryHandle(${JSON.stringify(id)});
      const file = await folder.getFileHandle('pipeline_data.duckdb');
      for (;;) {
        try { self.held = await file.createSyncAccessHandle(); break; } catch { await new Promise((done) => setTimeout(done, 1)); }
      }
      postMessage('held');
    })()`;
    const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
    await new Promise((held) => worker.addEventListener('message', held, { once: true }));
    return worker;
  }, session);
  return () => holder.evaluate((worker) => worker.terminate());
}
