/** Signs that an answer tells of a failure, by the names and values that servers use for it. */
import { cut } from './cut.ts';
import type { Aside } from '../json/aside.ts';
import type { Capture, Captured } from '../json/capture.ts';

type Said = readonly Aside[];

/** `error`, `errors`, `error_message`, `errCode`: anything there is a sign, unless it says that all is well. */
const ERROR =
  /^(err|errors?|faults?|exceptions?)(s|codes?|no|num|number|messages?|msgs?|description|desc|details?|info|text|type|string|reason|summary|title|status)?$/;
/** True is well, false is not. */
const WELL = /^(success|succeeded|successful|issuccess|issuccessful|ok|isok|response)$/;
/** True is not well. */
const ILL = /^(iserror|haserrors?|failed|isfailure)$/;
const STATUS = /^(status|stat|state|result|outcome|code|((http|response|api)(status)?|status)(code|text)?)$/;

/** Words of failures. */
export const FAILED =
  /^(ko|nok|err|not[ _-]?ok|invalid)$|error|fail(ed|ure)?\b|fail_|denied|over_.*limit|exceeded|invalid[_ -]|unauthori[sz]ed|forbidden|unavailable|expired|too[_ -]?many|quota|throttl|timed?[_ -]?out/i;
const FAILED_CODE = /^([45]\d\d(\d\d)?|-\d+)$/;

/** What says that all is well, or nothing. */
const QUIET =
  /^(|[+-]?0+(\.0+)?|200|none|null|nil|false|no|n|ok|okay|success|succeeded|successful|n\/a|-|(no|0|without) ?_?(errors?|faults?|exceptions?))[.!]?$/i;

/** Part of what was asked for may be missing. */
const PARTIAL = /^(timedout|incompleteresults?|incomplete|partial|partialresults?|partialfailure)$/;

const WORDS = /^(messages?|msg|details?|reason)$/;

/** What goes with an error and belongs to no record. */
const ENVELOPE =
  /^(type|title|description|info|instance|path|timestamp|version|apiversion|requestid|reqid|traceid|correlationid|documentationurl|docs?|help|helpurl|moreinfo|warnings?|meta|links)$/;

/** An object whose members say how the answer went. */
const HEADS = /^(meta|metadata|response|responsestatus|responseheader|header|head|status|result|info)$/;

const plain = (name: string | undefined): string => (name ?? '').toLowerCase().replace(/[^a-z]/g, '');
/** Its name in small letters, without signs. */
export const nameOf = ({ way }: Aside): string => plain(way.at(-1));

/** Does it say that all is well, or nothing? */
export function isQuiet(value: Captured): boolean {
  if (value === null || value === false) return true;
  if (value === true) return false;
  if (typeof value === 'string') return QUIET.test(value.trim());
  const inside = Array.isArray(value)
    ? (value as readonly Capture[])
    : [...(value as ReadonlyMap<string, Capture>).values()];
  return inside.every((each) => isQuiet(each.value));
}

const isNo = (value: Captured): boolean =>
  value === false ||
  (typeof value === 'string' && /^(false|no|n|0|fail(ed|ure)?|error)$/i.test(value.trim()));
const isYes = (value: Captured): boolean =>
  value === true || (typeof value === 'string' && /^(true|yes|y)$/i.test(value.trim()));

function isSign(aside: Aside): boolean {
  const { value } = aside;
  const name = nameOf(aside);
  if (ERROR.test(name)) return !isQuiet(value);
  if (WELL.test(name)) return isNo(value);
  if (ILL.test(name)) return isYes(value);
  if (!STATUS.test(name) || typeof value !== 'string' || value.length > 60 || QUIET.test(value.trim()))
    return false;
  return FAILED.test(value) || FAILED_CODE.test(value.trim());
}

/** Is it said of the whole answer: at its top, beside the records, or in an object such as `meta`? */
export const isOfAnswer = ({ way }: Aside, records: readonly string[]): boolean =>
  way.slice(0, -1).every((name, at) => name === records[at] || HEADS.test(plain(name)));

/** The members that tell of a failure, as `name: value`. `records`: the way to the records. */
export function failureIn(said: Said, records: readonly string[]): string[] {
  return said.filter((each) => isOfAnswer(each, records) && isSign(each)).map(shown);
}

/** Is this one object no record, but a failure: does all of it go with that? */
export function isFailure(said: Said): boolean {
  const own = said.filter(({ way }) => way.length === 1);
  const worded = own.some((each) => WORDS.test(nameOf(each)) && !isQuiet(each.value));
  const isPlain = own.some((each) => isSign(each) && (worded || !isWeak(each)));
  const kinds = [ERROR, WELL, ILL, STATUS, WORDS, ENVELOPE];
  const says = own.filter(({ value }) => !isQuiet(value));
  const areWords = says.length > 0 && says.every((each) => WORDS.test(nameOf(each)));
  if (areWords && says.some(({ value }) => typeof value === 'string' && FAILED.test(value))) return true;
  return isPlain && own.every((each) => isQuiet(each.value) || kinds.some((kind) => kind.test(nameOf(each))));
}

/** Is this one object nothing but words? */
export function isMessage(said: Said): boolean {
  const own = said.filter(({ way, value }) => way.length === 1 && !isQuiet(value));
  return (
    own.some((each) => WORDS.test(nameOf(each))) &&
    own.every((each) => WORDS.test(nameOf(each)) || ENVELOPE.test(nameOf(each)))
  );
}

/** A status, or a number: a record may have these. */
const isWeak = (sign: Aside): boolean =>
  STATUS.test(nameOf(sign))
    ? !WELL.test(nameOf(sign))
    : typeof sign.value === 'string' && /^\d+$/.test(sign.value);

/**
 * What the person has to know of an answer that has records, and tells of a failure beside them; undefined: nothing. `usual`: what was said
 * before, which is not said again; what is said now is added.
 */
export function adviceBeside(
  said: Said,
  records: readonly string[],
  usual = new Set<string>(),
): string | undefined {
  const partial = said.filter(
    (each) => isOfAnswer(each, records) && PARTIAL.test(nameOf(each)) && isYes(each.value),
  );
  const signs = [...failureIn(said, records), ...partial.map(shown)].filter((sign) => !usual.has(sign));
  for (const sign of signs) usual.add(sign);
  return signs.length === 0
    ? undefined
    : `The answer has records, but says beside them: ${signs.slice(0, 3).join(', ')}. Some records may be missing.`;
}

/** `name: value`, for messages. */
export function shown({ way, value }: Aside): string {
  return cut(`${way.join('.')}: ${textOf(value)}`, 200);
}

function textOf(value: Captured): string {
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value)
    ? `[${(value as readonly Capture[]).map((each) => textOf(each.value)).join(', ')}]`
    : `{${[...(value as ReadonlyMap<string, Capture>)].map(([name, each]) => `${name}: ${textOf(each.value)}`).join(', ')}}`;
}
