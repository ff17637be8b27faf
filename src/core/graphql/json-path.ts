/** JSONPath, as far as one pass over an answer goes: names, indexes and `*`, as in `$.data.items[*].node`, `data['a b'][0]`. */
import { StepError } from '../contract/errors.ts';
import { EACH, type Way } from '../json/way.ts';

const STEP =
  /\.?(?:\[\s*(?:(\*|\d+)|'([^']*)'|"([^"]*)")\s*\]|(\*)|'([^']*)'|"([^"]*)"|([\p{L}_][\p{L}\p{N}_-]*))/uy;

/** Gives the way of the path under `key`. Throws `StepError` for a path that is none, or more than that. */
export function wayOf(key: string, path: string): Way {
  const isRooted = /^\s*\$(?=[.[]|\s*$)/.test(path);
  const text = path.trim().slice(isRooted ? 1 : 0);
  const way: string[] = [];
  for (let at = 0; at < text.length; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const found = STEP.exec(text);
    const hasDot = text[at] === '.';
    const isInBrackets = found?.[0].startsWith(hasDot ? '.[' : '[');
    const takesDot = isRooted || way.length > 0;
    if (!found || (hasDot ? !takesDot : takesDot && !isInBrackets)) throw unread(key, path, text.slice(at));
    way.push(found.slice(1).find((part) => part !== undefined)!);
  }
  return way;
}

/** The same of what has to lead to one place. */
export function placeOf(key: string, path: string): Way {
  const way = wayOf(key, path);
  if (way.includes(EACH))
    throw new StepError(
      `\`${key}\` is ${JSON.stringify(path)}: it has to lead to one place, so it takes no *.`,
      { at: { key } },
    );
  return way;
}

function unread(key: string, path: string, rest: string): StepError {
  const what = /^\.\.|^\.?\*\*/.test(rest)
    ? '`..` (at any depth) is not read here: write each name, with * for any'
    : /^\.?\[/.test(rest)
      ? `${JSON.stringify(rest)} is not read here: in brackets stand *, the index of a list from 0, or a name in quotes`
      : `${JSON.stringify(rest)} is no name, index or *`;
  return new StepError(`\`${key}\` is ${JSON.stringify(path)}: ${what}, as in data.items[*].node.`, {
    at: { key },
  });
}
