/** What an answer is: by what was said of it, by its headers, its address and its first bytes. */
import { cut } from './cut.ts';
import { gunzip } from '../bytes/inflate.ts';
import { peek } from '../bytes/peek.ts';
import { recognise } from '../bytes/recognise.ts';
import { StepError } from '../contract/errors.ts';
import { firstLines } from './status-error.ts';

export type Format = 'csv' | 'tsv' | 'json' | 'ndjson';

const HEAD_BYTES = 512;

const BY_TYPE: readonly (readonly [RegExp, Format])[] = [
  [/(ndjson|jsonl|json-lines|json-seq|jsonlines)/, 'ndjson'],
  [/[/+]json$/, 'json'],
  [/(^|[/.])csv$/, 'csv'],
  [/tab-separated-values$/, 'tsv'],
];

const BY_NAME: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  json: 'json',
  geojson: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
};

/**
 * By the media type, else by the name at the end of the address, else by the first byte; undefined: nothing
 * tells. A name or a first byte of lines of JSON counts for more than a media type of JSON.
 */
export function formatOf(url: string, contentType: string | undefined, head: Uint8Array): Format | undefined {
  const [, name = ''] = /\.([a-z]+)(?:\.gz|\.gzip)?$/i.exec(new URL(url).pathname) ?? [];
  const media = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const typed = BY_TYPE.find(([type]) => type.test(media))?.[1];
  const named = BY_NAME[name.toLowerCase()];
  // Lines of JSON are mostly sent as JSON; else what a server says counts for more than a name.
  if (named === 'ndjson' && (typed === 'json' || typed === undefined)) return named;
  if (head[0] === RECORD_SEPARATOR && (typed === 'json' || typed === undefined)) return 'ndjson';
  const [first = ''] = firstCharacters(head);
  const looks = first === '{' || first === '[' ? 'json' : undefined;
  return (
    typed ?? named ?? looks ?? (/^text\/plain$|octet-stream$/.test(media) || media === '' ? 'csv' : undefined)
  );
}

/** Stands before every text of a JSON sequence (RFC 7464). */
const RECORD_SEPARATOR = 0x1e;

const firstCharacters = (head: Uint8Array): string =>
  new TextDecoder('utf-8').decode(head.subarray(0, 200)).replace(/^[\s\x1e]+/, '');

/** Unpacks a body that is gzip by its first bytes; gives its first bytes too. */
export async function unpacked(
  body: AsyncIterable<Uint8Array>,
  shown: string,
): Promise<{
  readonly head: Uint8Array;
  readonly stream: AsyncIterable<Uint8Array>;
  readonly packed: boolean;
}> {
  const raw = await peek(body, HEAD_BYTES);
  const packed = raw.head[0] === 0x1f && raw.head[1] === 0x8b;
  if (!packed) return { ...raw, packed };
  const text = gunzip(raw.stream, `${shown} cannot be unpacked: its gzip data is damaged or cut off.`);
  return { ...(await peek(text, HEAD_BYTES)), packed };
}

/** Throws `StepError` when the first bytes are those of something else. `expected`: what they should be. */
export function checkHead(
  shown: string,
  head: Uint8Array,
  expected: Format | undefined,
  contentType: string | undefined,
): void {
  const what = expected ? expected.toUpperCase() : 'CSV or JSON';
  const text = firstCharacters(head);
  const found =
    recognise(head) ??
    (/^<(\?xml|[a-z])/i.test(text) && expected !== 'csv' && expected !== 'tsv' ? 'XML or HTML' : undefined);
  if (found !== undefined) {
    const page = /HTML/.test(found);
    const says = page ? ` It says: ${firstLines(head)}.` : '';
    const way = page
      ? 'Open the address in a browser: it may want a sign-in, or show the data at another address.'
      : 'Check the address.';
    throw new StepError(`${shown} answered with ${found} where ${what} was expected.${says} ${way}`);
  }
  const json = /^[[{]/.test(text);
  const media = contentType?.split(';', 1)[0]?.trim() ?? '';
  if ((expected === 'csv' || expected === 'tsv') && json && /json/i.test(media))
    throw new StepError(
      `${shown} answered with JSON where ${what} was expected. Remove \`format\` from the step.`,
    );
  if ((expected === 'json' || expected === 'ndjson') && !json && text !== '' && /csv|tab-sep/i.test(media))
    throw new StepError(
      `${shown} answered with ${media} where ${what} was expected. Remove \`format\` from the step.`,
    );
  if (expected === undefined)
    throw new StepError(
      `${shown} answered with ${media}, which is neither CSV nor JSON: ${cut(firstLines(head), 200)}. If it is one of them nevertheless, set \`format\`.`,
    );
}
