/** The network as drivers see it. */
import { StepError, type HttpRequest, type HttpResponse, type Signal } from '#core/driver.ts';

/** Rejects with `StepError` when no answer came; any status is an answer. */
export async function httpFetch(request: HttpRequest, signal: Signal): Promise<HttpResponse> {
  const abort = new AbortController();
  const cancel = () => abort.abort();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const done = () => signal.removeEventListener('abort', cancel);
  const { url, method = 'GET', headers = {}, body } = request;
  try {
    const response = await fetch(url, { method, headers, body, credentials: 'omit', signal: abort.signal });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      async *read() {
        try {
          if (response.body) yield* response.body;
        } finally {
          done();
        }
      },
    };
  } catch (cause) {
    done();
    signal.throwIfAborted();
    throw new StepError(
      `${new URL(url).host} could not be reached. Check the address and the connection; the server must also allow other sites to read it (CORS).`,
      { cause },
    );
  }
}
