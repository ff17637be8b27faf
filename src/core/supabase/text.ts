/** The body of an answer as one text. */
import type { HttpResponse } from '../contract/network.ts';

/** Reads it whole, or up to `most` bytes. */
export async function textOf(response: HttpResponse, most = Infinity): Promise<string> {
  const decoder = new TextDecoder('utf-8');
  let text = '';
  let length = 0;
  for await (const chunk of response.read()) {
    text += decoder.decode(chunk, { stream: true });
    length += chunk.length;
    if (length >= most) break;
  }
  return text;
}
