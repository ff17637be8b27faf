/** The pipelines that come with the page, with the real data they read. */
import type { Recording } from '#core/recording/recording.ts';

export interface Example {
  readonly id: string;
  /** Of its pipeline. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** URLs are relative to the root of the site. */
  readonly pipeline: string;
  /** Its results as they were recorded. */
  readonly recording: string;
  readonly files: readonly { readonly path: string; readonly url: string; readonly bytes: number }[];
  readonly source: string;
  readonly licence: string;
}

/** The root of the site: what stands in a frame is a page one folder below. */
export const siteOf = (page: string): string => new URL(page).href.replace(/embed\/(?:[?#].*)?$/, '');

async function get(url: string): Promise<Response> {
  const response = await fetch(new URL(url, siteOf(document.baseURI)));
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response;
}

/**
 * Fetches the list of bundled examples, `examples/index.json`; rejects where the server does not answer with
 * it.
 */
export async function listExamples(): Promise<readonly Example[]> {
  return (await get('examples/index.json')).json() as Promise<readonly Example[]>;
}

/** Fetches an example's OML text; rejects with the address and the HTTP status where the server refuses. */
export async function loadPipeline(example: Example): Promise<string> {
  return (await get(example.pipeline)).text();
}

/**
 * Fetches an example's recorded results; rejects where the server refuses, and with the reason where what it
 * answers is no recording.
 */
export async function loadRecording(example: Example): Promise<Recording> {
  const [text, { parseRecording }] = await Promise.all([
    get(example.recording).then((response) => response.text()),
    import('#core/recording/read.ts'),
  ]);
  const read = parseRecording(text);
  if (read.ok) return read.value;
  throw new Error(read.diagnostics[0]?.message);
}

/**
 * Fetches one data file of an example, as it is; rejects with the address and the HTTP status where the
 * server refuses.
 */
export async function loadFile(file: Example['files'][number]): Promise<Blob> {
  return (await get(file.url)).blob();
}
