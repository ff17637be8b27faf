/** Secrets within an address that no name gives away: what fills it behind its host. */

const PLACEHOLDER = /\$\{([^}]*)\}/g;
const HEAD = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;
/** What says which, and proves nothing: a word, a short number, a version, a day. */
const PLAIN = /^(?:[A-Z]?[a-z]{1,12}|[A-Z]{1,12}|\d{1,8}|v\d{1,3}(?:\.\d+)*|\d{4}-\d\d(?:-\d\d)?)$/;

/**
 * The parts of an address that what fills its placeholders decides, behind its host, but for plain words and short numbers: `https://host/hooks/${KEY}`
 * gives what KEY is. `valueOf`: by the text within `${…}`; undefined leaves the placeholder. `isAddress`: it is one also without a scheme,
 * as the end of another. Of an address that is filled in as a whole only what looks made up counts.
 */
export function secretsBehindHost(
  template: string,
  valueOf: (placeholder: string) => string | undefined,
  isAddress = false,
): readonly string[] {
  let text = '';
  let at = 0;
  const fills: { readonly start: number; readonly end: number }[] = [];
  for (const { 0: placeholder, 1: name = '', index } of template.matchAll(PLACEHOLDER)) {
    text += template.slice(at, index);
    at = index + placeholder.length;
    const value = valueOf(name);
    if (value !== undefined) fills.push({ start: text.length, end: text.length + value.length });
    text += value ?? placeholder;
  }
  text += template.slice(at);
  const head = HEAD.exec(text)?.[0].length ?? (isAddress ? 0 : undefined);
  if (head === undefined) return [];
  return fills.flatMap(({ start, end }) => {
    const isWhole = start < head && head > 0;
    return text
      .slice(Math.max(start, head), Math.max(end, head))
      .split(/[/?&=#;]/)
      .filter((part) => part !== '' && !PLAIN.test(part) && (!isWhole || isMadeUp(part)));
  });
}

/** What people call things, and when things are: words, names of columns, numbers, moments. */
const SPOKEN =
  /^(?:[A-Z]?[a-z]+(?: [A-Z]?[a-z]+)*|[a-z]+(?:[_.][a-z\d]+)*|-?\d{1,12}(?:\.\d+)?|\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)$/;

/** Could somebody prove by this who they are? Of words, names, numbers and moments nobody thinks so. */
export const mayProve = (value: string): boolean =>
  value.length >= 4 && !PLAIN.test(value) && !SPOKEN.test(value);

/** Letters and digits among each other, longer than a name with a number. */
const isMadeUp = (part: string): boolean =>
  part.length >= 6 && /\d/.test(part) && /[a-z]/i.test(part) && !/\.[a-z]\w{1,8}$/i.test(part);
