/** Answers without records that say something in words: that there are none, or that something is the matter. */
import type { Aside } from '../json/aside.ts';
import { FAILED, isMessage, isOfAnswer, isQuiet, nameOf, shown } from './failure.ts';

export interface Words {
  /** As `name: text`. */
  readonly text: string;
  /** `trouble`: records are kept back. `none`: there are none, or all is well. `unclear`: who knows. */
  readonly means: 'trouble' | 'none' | 'unclear';
}

const WORDS =
  /^((status|response|api)?(messages?|msg)|reason|details?|notes?|notices?|information|warnings?)$/;

/** What belongs to answers that keep records back. */
const TROUBLE =
  /\b(keys?|tokens?|auth\w*|log(ged)? ?in|sign(ed)? ?in|credentials?|permissions?|plan|subscri\w*|upgrade|limit(s|ed)?|rate|slow|retry|again|wait|later|maintenance|down|busy|overload\w*|backend|upstream|server|service|response|connection)\b/i;

const NO_FAILURE = /\b(no|without|0|zero) (errors?|failures?)\b/gi;

/** What says that there are none, though in words of denial. */
const ABSENT =
  /\b((could|can|did|does|do|has|have|was|were|is|are) ?(not|n?['’]t)( be| been)? (found|(find|match|return|yield|produce|contain|have) any)|not (found|any)|unable to find any|no\b[^.,;:!?]*\bfound|no (cancel\w*|abort\w*|partial)|page( \d+)? does not exist)\b/gi;

/** Of what belongs to such answers, what a list may be of as well: `No plan found`. */
const MAYBE_ABSENT =
  /^\W*no (?!.*\b(keys?|tokens?|auth\w*|credentials?|permissions?|subscri\w*|responses?|connections?|backend|upstream)\b)(?:[\w-]+ ){1,3}(?:(?:was|were|could be) )?found\W*$/i;

const NO_RECORDS =
  /^\W*(?:(?:there (?:are|is|were|was) )?(?:no|0|zero) (?:[\w-]+ )?(?:records?|rows?|results?|items?|data|entries|match(?:es)?|hits|documents)(?: (?:(?:was|were|are|is|could be) )?(?:found|available|returned|matched))?|(?:nothing|none)(?: (?:was|were))? found)\W*$/i;

/** What an answer tells of that knows no such address or table. */
const NO_PLACE =
  /\b(access|routes?|endpoints?|paths?|urls?|methods?|resources?|datasets?|tables?|collections?|index(es)?|pages?|parameters?|actions?|handlers?|versions?|api|apps?|hosts?|projects?|workspaces?)\b/i;

/** What was due did not come, or not all of it. */
const DENIED =
  /\b(not (yet|all)|(could|did|has|have|was|were|is|are) ?(not|n['’]t)|can ?not|can['’]t|unable|does( not|n['’]t) exist|cancel\w*|abort\w*|partial(ly)?|only (a )?part)\b/i;

const NONE =
  /\b(no|none|nothing|zero|0|empty|end|last|final|found|exists?|range|bounds|success\w*|ok(ay)?|done|completed?|fetched|retrieved|loaded|returned|listed)\b/i;

const areWords = (said: Aside, records: readonly string[]): boolean =>
  WORDS.test(nameOf(said)) && isOfAnswer(said, records);

/** What is said beside no records. `records`: the way to them; `usual`: what pages with records said too, as `noteWords` keeps it. */
export function wordsIn(
  said: readonly Aside[],
  records: readonly string[],
  usual: ReadonlySet<string> = new Set(),
): Words | undefined {
  const found = said.flatMap((each) => {
    const { value } = each;
    if (typeof value !== 'string' || isQuiet(value) || !areWords(each, records)) return [];
    const means = meaningOf(value);
    return means !== 'trouble' && usual.has(masked(each)) ? [] : [{ text: shown(each), means }];
  });
  const [first] = found;
  return (
    found.find(({ means }) => means === 'trouble') ?? found.find(({ means }) => means === 'unclear') ?? first
  );
}

function meaningOf(text: string): Words['means'] {
  const rest = text.replace(NO_FAILURE, '');
  if (FAILED.test(rest)) return 'trouble';
  if (TROUBLE.test(rest)) return MAYBE_ABSENT.test(rest) ? 'unclear' : 'trouble';
  const told = text.replace(ABSENT, '');
  if (DENIED.test(told)) return 'trouble';
  return told !== text || NONE.test(text) ? 'none' : 'unclear';
}

/**
 * Is an answer without the way to its records nothing but words that there are none? That may also be how a server says that it knows no such
 * address, so only plain words count, and `tell` gets what the person has to know of them.
 */
export const saysNone =
  (records: readonly string[], tell: (words: Words) => void) =>
  (said: readonly Aside[]): boolean => {
    const texts = said.filter(({ value }) => typeof value === 'string' && !isQuiet(value));
    const words = texts.filter((each) => areWords(each, records));
    const [first] = words;
    const isNone =
      isMessage(said) &&
      words.every(({ value }) => isPlainNone(value as string)) &&
      !texts.some(({ value }) => FAILED.test(value as string));
    if (!isNone || first === undefined) return false;
    tell({ text: shown(first), means: 'none' });
    return true;
  };

const isPlainNone = (text: string): boolean =>
  NO_RECORDS.test(text) || (MAYBE_ABSENT.test(text) && !NO_PLACE.test(text));

/** Pages that say how far they are differ in numbers. */
const masked = (said: Aside): string => shown(said).replace(/\d+/g, '#');

/** Notes what a page with records says. */
export function noteWords(said: readonly Aside[], records: readonly string[], usual: Set<string>): void {
  for (const each of said) if (areWords(each, records)) usual.add(masked(each));
}

/** What the person has to know of an answer whose words are unclear. */
export const saidInstead = (shown: string, { text }: Words): string =>
  `${shown} has no records, and says "${text}": whether that is all, only you can tell.`;
