/** YAML text to the parser's document, or to the first reason why it is none. */
import { parseAllDocuments, type Document } from 'yaml';

/** Half-open, in UTF-16 units of the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text is no YAML, or none that can be read as plain values. */
export class YamlError extends Error {
  constructor(
    message: string,
    readonly span: Span,
    readonly code?: string,
  ) {
    super(message);
  }
}

const FORBIDDEN = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** The text's one document; undefined when there is none. Throws `YamlError`. */
export function composeYaml(text: string): Document | undefined {
  const odd = FORBIDDEN.exec(text);
  if (odd) {
    const code = (odd[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    throw new YamlError(`The character U+${code} is not allowed in YAML`, {
      start: odd.index,
      end: odd.index + odd[0].length,
    });
  }
  const documents = parseAllDocuments(text, {
    version: '1.1',
    schema: 'failsafe',
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const faults = 'empty' in documents ? documents.errors : documents.flatMap((document) => document.errors);
  const fault = faults.toSorted((a, b) => a.pos[0] - b.pos[0])[0];
  if (fault) {
    throw new YamlError(fault.message, { start: fault.pos[0], end: Math.max(...fault.pos) }, fault.code);
  }
  const [document, another] = documents;
  if (another) {
    const start = another.contents?.range?.[0] ?? another.range[0];
    throw new YamlError('One file holds one pipeline, but another YAML document starts here', {
      start,
      end: start + 1,
    });
  }
  return document;
}
