/** What the page shows and says of its text, by the versions that the texts of tests/e2e/killed.spec.ts carry. */
import { expect, type Page } from '@playwright/test';

export const pipeline = (version: number): string => `# v${String(version).padStart(4, '0')}.
oml_version: "0.1.0"
name: v${version}
params:
  n: {default: 0}
steps:
  - id: one
    component: duckdb.processor
    mode: transform
    config:
      query: "SELECT \${params.n} AS n, ${version} AS version"
`;

export interface Seen {
  readonly session: string;
  /** The page says that all of it is on disk. */
  readonly saved: boolean;
  /** Of the text in the editor; 0 for a text without one. */
  readonly version: number;
  /** The value of parameter `n`; empty where none was given. */
  readonly choice: string;
}

/** By session: the least that must be there. */
export interface Known {
  readonly texts: Record<string, number>;
  readonly choices: Record<string, string>;
  newest: number;
}

/** What the page shows and says at this moment. */
export const look = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const lines = [...document.querySelectorAll('.monaco-editor .view-line')].map(
      (line) => line.textContent ?? '',
    );
    const versions = [...lines.join('\n').matchAll(/v(\d{4})\./g)].map((match) => Number(match[1]));
    const session = sessionStorage.getItem('osiris.session') ?? '';
    const kept = JSON.parse(localStorage.getItem(`osiris.text.${session}`) ?? '{}');
    return {
      session,
      saved: /^Saved to disk/.test(document.querySelector('footer')?.textContent?.trim() ?? ''),
      version: Math.max(0, ...versions),
      choice: String(kept.choice?.params?.n ?? ''),
    };
  });

/** Nothing is older than `known`: neither what is shown, nor the file of any session. */
export async function atLeast(page: Page, { session, version, choice }: Seen, known: Known): Promise<void> {
  expect(version, 'the text on the screen').toBeGreaterThanOrEqual(known.texts[session] ?? 0);
  expect(version).toBeLessThanOrEqual(known.newest);
  // Chosen values are versions, too.
  expect(Number(choice), 'the chosen value').toBeGreaterThanOrEqual(Number(known.choices[session] ?? 0));
  const files = await page.evaluate(async () => {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle('osiris_sessions');
    const found: Record<string, string> = {};
    for await (const [id, folder] of root.entries()) {
      if (!(folder instanceof FileSystemDirectoryHandle)) continue;
      const file = await folder.getFileHandle('pipeline.yaml').then(
        (handle) => handle.getFile(),
        () => undefined,
      );
      found[id] = (await file?.text()) ?? '';
    }
    return found;
  });
  for (const [id, least] of Object.entries(known.texts)) {
    const versions = [...(files[id] ?? '').matchAll(/v(\d{4})\./g)].map((match) => Number(match[1]));
    expect(Math.max(0, ...versions), `pipeline.yaml of ${id}`).toBeGreaterThanOrEqual(least);
  }
}
