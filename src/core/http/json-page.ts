/** A page of JSON: its records counted, what it says of the next one taken out, and looked at whether it is one at all. */
import { StepError } from '../contract/errors.ts';
import type { JsonReader, SeenJson } from '../reader/json.ts';
import type { Look, Text } from '../reader/reader.ts';
import type { Format } from './answer-format.ts';
import { adviceBeside } from './failure.ts';
import { isNamed, wayToName } from './named.ts';
import { noPage } from './no-page.ts';
import type { Said } from './pager.ts';
import { namesOf } from '../json/path.ts';
import { SAID } from './readers.ts';
import { refuseCursorBeside } from './cursor-place.ts';
import type { LoadContext } from './source.ts';
import { noteWords, saidInstead, saysNone, type Words, wordsIn } from './words.ts';

interface JsonPage {
  readonly records: number;
  readonly digests?: readonly number[];
  readonly said: Said;
  /** They stand one after the other. */
  readonly areLines: boolean;
}

/** Of the pages before: what they were, and what they said beside their records (`failureIn`). */
interface PagesBefore {
  readonly format?: Format;
  readonly usual: Set<string>;
}

/** `wrong`: makes the error of an answer that is no page of what is wrong with it. */
export async function lookAtJson(
  context: LoadContext,
  { format, usual }: PagesBefore,
  json: JsonReader,
  text: Text,
  how: Omit<Look, 'mayLack'>,
  wrong: (what: string, way?: string) => StepError,
): Promise<JsonPage> {
  const { reading, remarks } = context;
  const records = namesOf(reading.records);
  const isFirst = format === undefined;
  const before = isFirst ? undefined : json.fields();
  const tell = (words: Words): void => void remarks.add(saidInstead(how.path, words));
  const mayLack = isFirst ? saysNone(records, tell) : () => true;
  const found = empty(await json.look(text, { ...how, mayLack }), isFirst, json);
  const areLines = found.layout === 'lines';
  if (areLines) refuseCursorBeside(context);
  const said: Said = Object.fromEntries(SAID.map((name, at) => [name, found.values[at]]));
  const words = found.records > 0 ? undefined : wordsIn(found.aside, records, usual);
  const named = isNamed(found.aside, reading);
  const judged = { found, said, words, before, after: json.fields(), usual, isNamed: named };
  const fault = noPage(reading.records, judged);
  if (fault !== undefined)
    throw wrong(fault, isFirst && areLines && found.records === 1 ? wayToName(found.aside, reading) : '');
  if (isFirst && found.layout === 'object' && records.length === 0) throw noList(how.path, json);
  if (words?.means === 'unclear') tell(words);
  if (found.records > 0 && !areLines) {
    noteWords(found.aside, records, usual);
    const beside = adviceBeside(found.aside, records, usual);
    if (beside !== undefined) remarks.add(`${how.path}: ${beside}`);
  }
  return { records: found.records, digests: found.digests, said, areLines };
}

/** Behind the first page, one object without members where the list of records is due holds none: how some servers write an empty list. */
function empty(found: SeenJson, isFirst: boolean, json: JsonReader): SeenJson {
  if (isFirst || found.layout !== 'object' || !found.bare) return found;
  json.discount(found.records);
  return { ...found, records: 0 };
}

function noList(shown: string, json: JsonReader): StepError {
  const lists = json.fields().members.filter(({ type }) => type.type === 'LIST');
  const there = lists.length > 0 ? ` It holds lists at: ${lists.map(({ key }) => key).join(', ')}.` : '';
  return new StepError(
    `${shown} answered with one object, not with a list of records. Say where in it the records are with \`records\`.${there}`,
  );
}
