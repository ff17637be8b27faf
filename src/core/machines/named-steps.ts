/** Which steps a list of names means, where a name may hold commas itself. */

/** `texts`: a name each, or several with commas between them. `unknown`: the first one that is no step's id. */
export function namedSteps(
  texts: readonly string[],
  ids: readonly string[],
): { readonly known: readonly string[]; readonly unknown?: string } {
  const known: string[] = [];
  for (const text of texts) {
    const found = parted(text, new Set(ids));
    if (!found) {
      const parts = text.split(',').map((part) => part.trim());
      return { known, unknown: parts.find((part) => !ids.includes(part)) ?? text };
    }
    known.push(...found);
  }
  return { known };
}

/** The ids of which the text is made; the longest first, so that an id that holds a comma comes before its parts. */
function parted(text: string, ids: ReadonlySet<string>): readonly string[] | undefined {
  const id = [text, text.trim()].find((each) => ids.has(each));
  if (id !== undefined) return [id];
  for (let at = text.lastIndexOf(','); at > 0; at = text.lastIndexOf(',', at - 1)) {
    const first = [text.slice(0, at), text.slice(0, at).trim()].find((each) => ids.has(each));
    const rest = first === undefined ? undefined : parted(text.slice(at + 1), ids);
    if (first !== undefined && rest) return [first, ...rest];
  }
  return undefined;
}
