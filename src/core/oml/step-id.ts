/** Ids of steps: what can be one, and that of a step that is written anew, by what it reads. */

/** Letters that are no letter with a mark, as they are written where there is none of them. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'ng',
  ŧ: 't',
};

/** Why an id cannot name a table and a folder. */
export function faultOfId(id: string): string | undefined {
  if (id === '') return 'A step ID cannot be empty: it names the table of the step';
  if ([...id].length > 63) return `A step ID can have 63 characters at most, this has ${[...id].length}`;
  if (id === '.' || id === '..') return `A step ID cannot be '${id}': it also names a folder`;
  const odd = /[/\\\p{Cc}]/u.exec(id)?.[0];
  if (odd === undefined) return undefined;
  return `A step ID cannot contain ${/[/\\]/.test(odd) ? `'${odd}'` : 'control characters'}: it also names a folder`;
}

/**
 * A file's name as a part of an id: small letters and digits with hyphens between. Latin letters lose their marks, letters
 * of other scripts stay what they are.
 */
export function slug(name: string): string {
  const letters = name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[ßæœøłđðþħıŋŧ]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/(?<=\p{Script=Latin}\p{M}*)\p{M}+/gu, '')
    .normalize('NFC');
  const words = letters.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? [];
  return [...words.join('-')].slice(0, 40).join('').replace(/-$/, '');
}

/** `extract-` and the name of what it reads, or `begin`, changed until no step has that id in any case. */
export function stepIdFor(
  name: string,
  taken: Iterable<string>,
  begin = `extract-${slug(name) || 'source'}`,
): string {
  const fold = (id: string) => id.normalize('NFC').toLowerCase();
  const used = new Set([...taken].map(fold));
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? begin : `${begin}-${n}`;
    if (!used.has(fold(candidate))) return candidate;
  }
}
