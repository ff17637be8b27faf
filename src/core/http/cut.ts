/** The beginning of a long text, with a mark that it is no more: what hides secrets looks there for one that was cut off. */
export const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}…` : text;
