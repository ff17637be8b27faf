/** The pipelines that come with the page, with the real data they read. */

export interface Example {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** URLs are relative to the page. */
  readonly pipeline: string;
  readonly files: readonly { readonly path: string; readonly url: string; readonly bytes: number }[];
  readonly source: string;
  readonly licence: string;
}

async function get(url: string): Promise<Response> {
  const response = await fetch(new URL(url, document.baseURI));
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response;
}

export async function listExamples(): Promise<readonly Example[]> {
  return (await get('examples/index.json')).json() as Promise<readonly Example[]>;
}

export async function loadPipeline(example: Example): Promise<string> {
  return (await get(example.pipeline)).text();
}

export async function loadFile(file: Example['files'][number]): Promise<Blob> {
  return (await get(file.url)).blob();
}
