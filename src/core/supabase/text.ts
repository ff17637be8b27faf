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

/** The names of the first row of a list of rows; none where there is no row, or the text is something else. */
export function namesIn(text: string): readonly string[] {
  try {
    const [first] = JSON.parse(text) as readonly unknown[];
    return typeof first === 'object' && first !== null ? Object.keys(first) : [];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return [];
    throw error;
  }
}
