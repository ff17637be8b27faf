/** The network of a run under Node. */
import type { HttpRequest, HttpResponse } from '#core/driver.ts';

export async function httpFetch(
  { url, method = 'GET', headers = {}, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const response = await fetch(url, { method, headers: { ...headers }, body, signal });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    async *read() {
      if (response.body !== null) yield* response.body;
    },
  };
}
