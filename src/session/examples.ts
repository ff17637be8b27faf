/** The pipelines that come with the page, with the real data they read. */

export interface Example {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** URLs are relative to the page. */
  readonly pipeline: string;
  /** Its results as they were recorded. */
  readonly recording: string;
  readonly files: readonly { readonly path: string; readonly url: string; readonly bytes: number }[];
  readonly source: string;
  readonly licence: string;
}

async function get(url: string): Promise<Response> {
  const response = await fetch(new URL(url, document.baseURI));
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
 * Fetches one data file of an example, as it is; rejects with the address and the HTTP status where the
 * server refuses.
 */
export async function loadFile(file: Example['files'][number]): Promise<Blob> {
  return (await get(file.url)).blob();
}
