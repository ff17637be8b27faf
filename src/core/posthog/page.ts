/** One page: looked at while it arrives, and kept in memory until its rows are in the table. */
import { decode } from '../bytes/decode.ts';
import type { HttpResponse } from '../contract/network.ts';
import { StepError } from '../contract/errors.ts';
import type { Bodies } from '../http/body.ts';
import { firstLines } from '../http/status-error.ts';
import type { Capture, Captured } from '../json/capture.ts';
import { readRecords } from '../json/document.ts';
import { nowhere, type Target } from '../json/target.ts';
import type { Found, Wanted } from '../json/wanted.ts';
import { ByteWindow } from '../json/window.ts';
import { PROPERTIES, Seen } from './columns.ts';
import type { DataKind } from './kinds.ts';
import { type Bounds, Noted, NotedMoment, Places } from './places.ts';
import type { Place } from './question.ts';
import { Properties, readRow } from './rows.ts';

export interface Page {
  /** As it came. */
  readonly chunks: readonly Uint8Array[];
  /** The names of the values of a row, in their order. */
  readonly names: readonly string[];
  readonly rows: number;
  readonly first?: Place;
  readonly last?: Place;
  readonly copies: number;
  readonly repeats: number;
  readonly seen: Seen;
}

export interface PageReading {
  readonly kind: DataKind;
  /** For messages. */
  readonly shown: string;
  readonly bodies: Bodies;
  readonly bounds: Bounds;
  /** Records of the pages before. */
  readonly records: number;
}

/** All of a page has to be in memory. */
const MOST_BYTES = 512 * 1024 * 1024;

/** How an answer is read. */
export const wantedOf = (shown: string): Wanted => ({
  path: shown,
  records: ['results'],
  values: [['columns'], ['types'], ['error'], ['query_status', 'error_message'], ['detail']],
  layout: 'document',
  mayLack: () => true,
});

/** Reads an answer as it arrives. Throws `StepError` for one that is no page, with what it says, and for rows that were not asked for. */
export async function readPage(reading: PageReading, response: HttpResponse): Promise<Page> {
  const { kind, shown } = reading;
  const chunks: Uint8Array[] = [];
  const known = kind.select === '*' ? undefined : kind.select.split(', ');
  const arriving = look(reading, known, textOf(reading, response, chunks));
  const { found, ...seen } = await arriving.catch((error: unknown) => {
    throw pageless(shown, chunks, error);
  });
  const [columns, types, ...said] = found.values;
  const told = said.find((each) => typeof each === 'string' && each !== '');
  if (told !== undefined)
    throw new StepError(`PostHog could not answer the query: ${firstSentence(String(told))}`);
  if (found.lacking || found.layout !== 'list') throw new StepError(notPage(shown, chunks));
  const names = textsOf(columns) ?? known;
  if (names === undefined) throw new StepError(notPage(shown, chunks));
  for (const name of [kind.id, ...(kind.time === undefined ? [] : [kind.time])])
    if (!names.includes(name))
      throw new StepError(
        `PostHog gave no "${name}" with its ${kind.table}, by which they are read in their order. It has: ${names.join(', ')}.`,
      );
  const isKnown = known !== undefined && names.join() === known.join();
  const right = isKnown ? seen : await look(reading, names, inMemory(chunks));
  zones(right.seen, types, names);
  return { chunks, names, ...right };
}

/** Reads the rows of a text; those whose values have no names are only counted. */
async function look(
  { kind, shown, bounds, records }: PageReading,
  names: readonly string[] | undefined,
  text: AsyncIterable<Uint8Array>,
): Promise<{ found: Found; seen: Seen; rows: number } & Pick<Page, 'first' | 'last' | 'copies' | 'repeats'>> {
  const counter = { record: records };
  const seen = new Seen(counter);
  const places = new Places(kind, bounds);
  const noted = (names ?? []).map((name): Target => targetOf(kind, seen, name));
  const id = noted[names?.indexOf(kind.id) ?? -1];
  const time = noted[kind.time === undefined ? -1 : (names?.indexOf(kind.time) ?? -1)];
  let rows = 0;
  const window = new ByteWindow(text[Symbol.asyncIterator]());
  try {
    const reading = readRecords(window, wantedOf(shown), (reader) => {
      counter.record = records + rows + 1;
      const width = readRow(reader, 0, (index) => noted[index] ?? nowhere);
      rows++;
      if (names === undefined) return 'more';
      if (width !== names.length)
        throw new StepError(
          `PostHog gave ${width} values in a row, for the ${names.length} columns ${names.join(', ')}.`,
        );
      places.add(placeOf(kind, id, time));
      return 'more';
    });
    const { value: found } = await reading.next();
    if (!found) throw new Error('A reading that never pauses has paused.');
    seen.records = rows;
    const { first, last, copies, repeats } = places;
    return { found, seen, rows, first, last, copies, repeats };
  } finally {
    await window.close();
  }
}

function targetOf(kind: DataKind, seen: Seen, name: string): Target {
  const value = seen.value(name);
  if (name === kind.time) return new NotedMoment(value, name);
  if (name === kind.id) return new Noted(value);
  return name === PROPERTIES && kind.prefix !== undefined ? new Properties(seen.properties, value) : value;
}

function placeOf(kind: DataKind, id: Target | undefined, time: Target | undefined): Place {
  const at = time instanceof NotedMoment ? time.micros : undefined;
  const text = id instanceof Noted ? id.noted : undefined;
  if (text === undefined || (kind.time !== undefined && at === undefined))
    throw new StepError(
      `PostHog gave one of its ${kind.table} without a ${text === undefined ? kind.id : kind.time}.`,
    );
  return at === undefined ? { id: text } : { at, id: text };
}

/** The body as text, noted and kept. */
async function* textOf(
  { bodies, shown }: PageReading,
  response: HttpResponse,
  chunks: Uint8Array[],
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of decode(shown, bodies.receive(response, shown), 'utf-8')) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES)
      throw new StepError(`${shown} gave more than 512 MB for a single page. Set a smaller \`page_size\`.`);
    chunks.push(new Uint8Array(chunk));
    yield chunk;
  }
}

export async function* inMemory(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** The time zones of the columns that hold moments, as the answer tells them: `[["timestamp", "DateTime64(6, 'UTC')"], ...]`. */
function zones(seen: Seen, types: Captured | undefined, names: readonly string[]): void {
  if (!Array.isArray(types)) return;
  (types as readonly Capture[]).forEach(({ value }, i) => {
    const [name = names[i], type = ''] = textsOf(value)?.slice(-2) ?? [names[i], String(value)];
    const found = /DateTime(?:64)?(?:\([^']*'([^']+)'\))?/.exec(type);
    if (found && name !== undefined) seen.zones.set(name, found[1] ?? 'UTC');
  });
}

function textsOf(value: Captured | undefined): string[] | undefined {
  return Array.isArray(value) ? (value as readonly Capture[]).map((each) => String(each.value)) : undefined;
}

/** An answer that is no JSON at all is told by what it says. */
function pageless(shown: string, [first]: readonly Uint8Array[], error: unknown): unknown {
  const isJson = first === undefined || /^\s*[{[]/.test(new TextDecoder().decode(first.subarray(0, 100)));
  return isJson ? error : new StepError(notPage(shown, [first]), { cause: error });
}

const notPage = (shown: string, [first = new Uint8Array(0)]: readonly Uint8Array[]): string =>
  `${shown} did not answer with the result of a query, but with ${firstLines(first.subarray(0, 4096)) || 'nothing'}. Check \`region\` and \`custom_base_url\`.`;

const firstSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
