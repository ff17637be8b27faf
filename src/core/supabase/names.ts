/** Names and lists as PostgREST's query strings have them. */

/** In quotes where it holds what has a meaning there (postgrest.org, Reserved characters). */
export const quotedName = (name: string): string =>
  /^[\p{L}_][\p{L}\d_]*$/u.test(name) ? name : quotedValue(name);

/** In quotes, whatever it holds. */
export const quotedValue = (value: string): string =>
  `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

export const unquotedName = (text: string): string =>
  text.startsWith('"') && text.endsWith('"') && text.length > 1
    ? text.slice(1, -1).replace(/\\(.)/g, '$1')
    : text;

/** Cuts at commas that stand in no quotes and no brackets. */
export function cutList(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted && character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)].map((part) => part.trim()).filter((part) => part !== '');
}
