/** The session's database by its file's name, which is another in each world: a query that names it means the same in all of them. */
import { foldName } from '../oml/value.ts';
import { OWN_CATALOG } from './catalog-names.ts';
import { lex, type Token } from './lex.ts';
import { nest } from './nest.ts';
import { findRelations } from './relations.ts';

/**
 * `pipeline_data.main.t` and `pipeline_data.t` become `main.t`, in relations and in columns of them (`pipeline_data.main.t.x`). As long as
 * `query` was, so that places stay.
 */
export function withoutCatalog(query: string): string {
  const tokens = lex(query);
  if (!tokens.some(isCatalog)) return query;
  const relations = relationsIn(tokens);
  // A table of that name, or what is called so here: columns of it are meant.
  const isTaken = tokens.some((token, at) => isCatalog(token) && !isDot(tokens[at + 1]));
  let text = query;
  for (const [at, first] of tokens.entries()) {
    if (!isCatalog(first) || isDot(tokens[at - 1])) continue;
    const [second, third, fourth] = [2, 4, 6].map((behind) =>
      isDot(tokens[at + behind - 1]) ? tokens[at + behind] : undefined,
    );
    const table = isMain(second) && third ? third : second;
    const column = table === third ? fourth : third;
    const isMeant =
      relations.places.has(first.start) ||
      (column !== undefined && !isTaken && relations.names.has(foldName(table?.text ?? '')));
    if (!isMeant || !table) continue;
    const [start, end] = table === third ? [first.start, second!.start] : [first.start, first.end];
    const instead = (table === third ? '' : 'main').padStart(end - start);
    text = text.slice(0, start) + instead + text.slice(end);
  }
  return text;
}

const isCatalog = ({ type, text }: Token): boolean =>
  (type === 'word' || type === 'name') && OWN_CATALOG.test(text);
const isMain = (token: Token | undefined): boolean => token !== undefined && /^main$/i.test(token.text);
const isDot = (token: Token | undefined): boolean => token?.type === 'sign' && token.text === '.';

/** Where dotted names of tables begin, and what all tables are called. */
function relationsIn(tokens: readonly Token[]) {
  const places = new Set<number>();
  const names = new Set<string>();
  const nothing = (): void => {};
  findRelations(nest(tokens), {
    relation(parts, start) {
      if (parts.length > 1) places.add(start);
      names.add(foldName(parts.at(-1)!));
    },
    tableFunction: nothing,
    literal: nothing,
    earlier: nothing,
    ownListing: nothing,
    listing: nothing,
    statement: nothing,
  });
  return { places, names };
}
