/** A word of a command line, as a shell takes it: quoted where it holds more than plain characters. */
export const shellWord = (word: string): string =>
  /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
