/** The id of a step that is written anew, by what it reads. */

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
