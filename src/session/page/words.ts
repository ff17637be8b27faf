/** Sentences as they are drawn: what one writes into a pipeline stands between backticks. */

export interface Part {
  readonly text: string;
  readonly code: boolean;
}

/** Opens where a word begins and closes where one ends: other backticks are data, and stay. */
const CODE = /(?<=^|[\s(])`([^`\n]+)`(?=$|[\s.,;:!?)])/;

/** The sentence in parts, without the backticks around those that are code. */
export function partsOf(sentence: string): Part[] {
  return sentence
    .split(CODE)
    .map((text, index) => ({ text, code: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

/** The sentence where nothing can be drawn as code: a title, a mark in the text. */
export function plain(sentence: string): string {
  return partsOf(sentence)
    .map(({ text }) => text)
    .join('');
}
