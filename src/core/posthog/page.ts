/** One page: received whole, then looked at: where its rows are, and what is in them. */
import { decode } from '../bytes/decode.ts';
import type { HttpResponse } from '../contract/network.ts';
import { StepError } from '../contract/errors.ts';
import type { Bodies } from '../http/body.ts';
import { firstLines } from '../http/status-error.ts';
import type { Capture, Captured } from '../json/capture.ts';
import { nowhere, type Target } from '../json/target.ts';
import { Body, readAnswer, readerAt, type Told } from './answer.ts';
import { PROPERTIES, Seen } from './columns.ts';
import type { DataKind } from './kinds.ts';
import { type Bounds, Noted, NotedMoment, Places } from './places.ts';
import type { Place } from './question.ts';
import { Properties, readRow } from './rows.ts';
import { lastRow } from './tail.ts';

/** All of a page has to be in memory. */
const MOST_BYTES = 512 * 1024 * 1024;

/** Receives an answer into an empty body. Rejects with `NetworkError` when it breaks off. `shown`: its address, for messages. */
export async function receivePage(
  bodies: Bodies,
  response: HttpResponse,
  shown: string,
  body: Body,
): Promise<Body> {
  for await (const chunk of decode(shown, bodies.receive(response, shown), 'utf-8')) {
    body.add(chunk);
    if (body.end > MOST_BYTES)
      throw new StepError(`${shown} gave more than 512 MB for a single page. Set a smaller \`page_size\`.`);
  }
  return body;
}

export interface Page extends Rows {
  /** The names of the values of a row, in their order. */
  readonly names: readonly string[];
  /** Rows. */
  readonly count: number;
  readonly first?: Place;
  readonly last?: Place;
  readonly copies: number;
  readonly repeats: number;
  readonly seen: Seen;
}

/** Where the rows of a body stand. */
export interface Rows {
  readonly body: Body;
  readonly starts: readonly number[];
}

export interface PageReading {
  readonly kind: DataKind;
  /** For messages. */
  readonly shown: string;
  readonly bounds: Bounds;
  /** Records of the pages before. */
  readonly records: number;
}

/** Looks at an answer. Throws `StepError` for one that is no page, with what it says, and for rows that were not asked for. */
export function lookAt(reading: PageReading, body: Body): Page {
  const { kind, shown } = reading;
  const known = knownNames(kind);
  if (!/^\s*[{[]/.test(new TextDecoder().decode(body.bytes.subarray(0, Math.min(100, body.end)))))
    throw notPage(shown, body);
  const { told, looked } = look(reading, known, body);
  const { columns, types, hasRows } = told;
  const said = saidInstead(told);
  if (said !== undefined) throw new StepError(`PostHog could not answer the query: ${sentence(said)}`);
  const names = textsOf(columns) ?? known;
  if (!hasRows || names === undefined) throw notPage(shown, body);
  for (const name of [kind.id, ...(kind.time === undefined ? [] : [kind.time])])
    if (!names.includes(name))
      throw new StepError(
        `PostHog gave no "${name}" with its ${kind.table}, by which they are read in their order. It has: ${names.join(', ')}.`,
      );
  const isKnown = known !== undefined && names.join() === known.join();
  const right = isKnown ? looked : look(reading, names, body).looked;
  for (const [name, zone] of zonesIn(types, names)) right.seen.zones.set(name, zone);
  return { body, names, ...right };
}

/** Where the last row seems to stand among all; undefined where nothing tells before the page was looked at. */
export function placeAhead(kind: DataKind, body: Body): Place | undefined {
  const names = knownNames(kind);
  if (names === undefined) return undefined;
  const targets = targetsOf(kind, new Seen(), names);
  let place: Place | undefined;
  lastRow(body, (at) => {
    try {
      if (readRow(readerAt(body, at), 0, (index) => targets.all[index] ?? nowhere) !== names.length)
        return false;
      place = placeOf(kind, targets);
      return true;
    } catch {
      // What is wrong with it is told when it is looked at.
      return false;
    }
  });
  return place;
}

/** Where the rows of a body stand that was looked at before. */
export function rowsOf(body: Body, shown: string): Rows {
  const starts: number[] = [];
  readAnswer(body, shown, (reader) => {
    starts.push(reader.at);
    reader.record(nowhere, 0);
  });
  return { body, starts };
}

/** Reads the rows; those whose values have no names are only passed. */
function look(
  { kind, shown, bounds, records }: PageReading,
  names: readonly string[] | undefined,
  body: Body,
): { readonly told: Told; readonly looked: Omit<Page, 'body' | 'names'> } {
  const counter = { record: records };
  const seen = new Seen(counter);
  const places = new Places(kind, bounds);
  const targets = targetsOf(kind, seen, names ?? []);
  const starts: number[] = [];
  const told = readAnswer(body, shown, (reader) => {
    starts.push(reader.at);
    counter.record = records + starts.length;
    const width = readRow(reader, 0, (index) => targets.all[index] ?? nowhere);
    if (names === undefined) return;
    if (width !== names.length)
      throw new StepError(
        `PostHog gave ${width} values in a row, for the ${names.length} columns ${names.join(', ')}.`,
      );
    places.add(placeOf(kind, targets));
  });
  const { first, last, copies, repeats } = places;
  return { told, looked: { seen, starts, count: starts.length, first, last, copies, repeats } };
}

/** The names of the values of a row, where they are known before an answer tells them. */
export const knownNames = ({ select }: DataKind): readonly string[] | undefined =>
  select === '*' ? undefined : select.split(', ');

/** Where the values of a row go. */
export interface Targets {
  /** By the position of the value. */
  readonly all: readonly Target[];
  readonly id?: Noted;
  readonly time?: { readonly micros: bigint | undefined };
}

function targetsOf(kind: DataKind, seen: Seen, names: readonly string[]): Targets {
  const found: { id?: Noted; time?: NotedMoment } = {};
  const all = names.map((name): Target => {
    const value = seen.value(name);
    if (name === kind.time) return (found.time = new NotedMoment(value, name));
    if (name === kind.id) return (found.id = new Noted(value));
    return name === PROPERTIES && kind.prefix !== undefined ? new Properties(seen.properties, value) : value;
  });
  return { all, ...found };
}

/** Of the row that was read last. Throws `StepError` where it has none. */
export function placeOf(kind: DataKind, { id, time }: Targets): Place {
  const at = time?.micros;
  const text = id?.noted;
  if (text === undefined || (kind.time !== undefined && at === undefined))
    throw new StepError(
      `PostHog gave one of its ${kind.table} without a ${text === undefined ? kind.id : kind.time}.`,
    );
  return at === undefined ? { id: text } : { at, id: text };
}

/** The time zones of the columns that hold moments, as the answer tells them: `[["timestamp", "DateTime64(6, 'UTC')"], ...]`. */
function zonesIn(types: Captured | undefined, names: readonly string[]): ReadonlyMap<string, string> {
  const zones = new Map<string, string>();
  if (!Array.isArray(types)) return zones;
  (types as readonly Capture[]).forEach(({ value }, i) => {
    const [name = names[i], type = ''] = textsOf(value)?.slice(-2) ?? [names[i], String(value)];
    const found = /DateTime(?:64)?(?:\([^']*'([^']+)'\))?/.exec(type);
    if (found && name !== undefined) zones.set(name, found[1] ?? 'UTC');
  });
  return zones;
}

/** Is it a page whose values have these names, as those that were seen before? */
export function isUsual(told: Told, names: readonly string[], { zones }: Seen): boolean {
  const columns = textsOf(told.columns) ?? names;
  return (
    told.hasRows &&
    saidInstead(told) === undefined &&
    columns.join() === names.join() &&
    [...zonesIn(told.types, names)].every(([name, zone]) => zones.get(name) === zone)
  );
}

function textsOf(value: Captured | undefined): string[] | undefined {
  return Array.isArray(value) ? (value as readonly Capture[]).map((each) => String(each.value)) : undefined;
}

/** What went wrong, by the answer itself. */
function saidInstead({ error, query_status, detail }: Told): string | undefined {
  const status =
    query_status instanceof Map
      ? (query_status as ReadonlyMap<string, Capture>).get('error_message')?.value
      : undefined;
  return [error, status, detail].find((each): each is string => typeof each === 'string' && each !== '');
}

const notPage = (shown: string, { bytes, end }: Body): StepError =>
  new StepError(
    `${shown} did not answer with the result of a query, but with ${firstLines(bytes.subarray(0, Math.min(4096, end))) || 'nothing'}. Check \`region\` and \`custom_base_url\`.`,
  );

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
