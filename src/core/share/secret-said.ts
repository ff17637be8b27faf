/** Secrets that are said by name: in comments, in words, in the literals of a query. */
import { isRandom, isSecretName } from './secret-names.ts';

/** A value behind its name; `end` is where it ends in the text. */
export interface Said {
  readonly name: string;
  readonly value: string;
  readonly end: number;
}

const COMMENT = /(?<=^|\s)(?:#|\/\/).*|--.*|\/\*.*/gm;
const SAID = /(?<![\w.-])([\w-]{1,60})\s*[:=]\s*["']?(?=([^\s"',;]+))/g;
/** `password=hunter2`, with nothing between, as programs read it. */
const ASSIGNED = /(?<![\w.-])([\w-]{1,60})=(?=([^\s"',;&|]{3,}))/g;
const LITERAL = /'((?:[^']|'')*)'/g;
const IS_QUERY = /\b(?:select|attach|create)\b|^\s*(?:from|set|values)\b/i;
/** `SET s3_secret_access_key = 'wJalr…'`, and a column made of it. */
const NAMED = /\b([\w-]{1,60})\s*(?::=|=>|=|\s)\s*'([^'\s]{16,})'/g;
const MADE = /'([^'\s]{16,})'\s+as\s+"?([\w-]{1,60})/gi;

/** What is a secret, whatever else the sentence says. */
const PASSWORD = /(?:passwd|password|passphrase|passcode|pwd|pw)$/i;
/** What comes behind a colon where a thing is spoken of, and not given. */
const WORDS = new Set(
  `a an the this that these those it its your my our their no not none never null nil empty unset missing required optional see ask get
  use set stored kept taken comes goes given read in is are was from of to at as by on for via with without and or if when where which
  what must should may can cannot will here there hidden masked redacted hash hashed hex string text varchar char integer int bigint
  boolean bool uuid date sha256 md5 bcrypt true false yes words`.split(/\s+/),
);
/** No value: a call, a pattern, a placeholder of a program. */
const IS_CODE = /^(?:[\w.]+\(|[^\w$/+]|\\)/;

/** Those in the comments of a text, over several lines as well. */
export function saidInComments(text: string): readonly Said[] {
  const said: Said[] = [];
  let after = 0;
  for (const { 0: line, index: start } of text.matchAll(COMMENT)) {
    if (start < after) continue;
    const close = line.startsWith('/*') ? text.indexOf('*/', start) : -1;
    const comment = close < 0 ? line : text.slice(start, close);
    after = start + comment.length;
    said.push(...saidIn(comment).map((each) => ({ ...each, end: start + each.end })));
  }
  return said;
}

/** Those in a value: in its words, or where it is a query, in its literals and behind its names. */
export function saidInValue(value: string): readonly Said[] {
  if (!IS_QUERY.test(value))
    return [...saidIn(value).filter(({ name }) => PASSWORD.test(name)), ...assigned(value)];
  const literals = [...value.matchAll(LITERAL)].flatMap(({ 1: inside = '', index }) =>
    assigned(inside).map((each) => ({ ...each, end: index + 1 + each.end })),
  );
  const named = [...value.matchAll(NAMED)].map(({ 0: whole, 1: name = '', 2: inside = '', index }) => ({
    name,
    value: inside,
    end: index + whole.length - 1,
  }));
  const made = [...value.matchAll(MADE)].map(({ 1: inside = '', 2: name = '', index }) => ({
    name,
    value: inside,
    end: index + 1 + inside.length,
  }));
  return [
    ...literals,
    ...[...named, ...made].filter((each) => isSecretName(each.name) && isRandom(each.value)),
  ];
}

function saidIn(words: string): readonly Said[] {
  return [...words.matchAll(SAID)].flatMap(
    ({ 0: whole, 1: name = '', 2: value = '', index }): readonly Said[] => {
      const end = index + whole.length + value.length;
      if (
        !isSecretName(name) ||
        IS_CODE.test(value) ||
        WORDS.has(value.toLowerCase().replace(/[.:!?)]+$/, ''))
      )
        return [];
      const isPassword = PASSWORD.test(name);
      // A word within a sentence is none: "the token: see there", "first pass: the rows".
      const isWord = /^[a-z]+$/i.test(value) && /[^\s"',;.]/.test(words.slice(end));
      const isSaid = isPassword ? value.length > 2 : value.length > 4 && !isWord;
      return isSaid && (!/pass$/i.test(name) || /\d/.test(value)) ? [{ name, value, end }] : [];
    },
  );
}

const assigned = (text: string): readonly Said[] =>
  [...text.matchAll(ASSIGNED)]
    .map(({ 0: whole, 1: name = '', 2: value = '', index }) => ({
      name,
      value,
      end: index + whole.length + value.length,
    }))
    .filter(({ name, value }) => isSecretName(name) && !IS_CODE.test(value));
