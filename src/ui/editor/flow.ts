/** Inside `{...}` and `[...]`. */

/** Inside `{...}` or `[...]` on one line: the path within, and what is typed. */
export function inFlow(text: string) {
  const stack: { map: boolean; key?: string; keys: string[] }[] = [];
  let typed = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const top = stack.at(-1);
    if (quote) {
      if (char === quote) quote = '';
      typed += char;
    } else if ((char === '"' || char === "'") && typed.trim() === '') {
      quote = char;
      typed += char;
    } else if (char === '{' || char === '[') {
      stack.push({ map: char === '{', keys: [] });
      typed = '';
    } else if (char === '}' || char === ']') {
      stack.pop();
      typed = '';
    } else if (char === ',') {
      if (top) top.key = undefined;
      typed = '';
    } else if (char === ':' && top?.map && top.key === undefined && /\s/.test(text[at + 1] ?? ' ')) {
      top.key = typed.trim().replace(/^["']|["']$/g, '');
      top.keys.push(top.key);
      typed = '';
    } else typed += char;
  }
  const top = stack.at(-1);
  if (!top) return undefined;
  const path = stack.flatMap((level) => (level.map ? (level.key === undefined ? [] : [level.key]) : ['*']));
  return { path, typed: typed.trimStart(), isKey: top.map && top.key === undefined, present: top.keys };
}
