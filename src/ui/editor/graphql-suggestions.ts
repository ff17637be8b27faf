/** What is offered in a GraphQL query: what its schema has, and to load that. Loaded when somebody types in one. */
import { suggestInGraphql } from './graphql-completion.ts';
import { graphqlPlaceAt } from './graphql-place.ts';
import type { KnownSchemas } from './known.ts';
import type { Place } from './place.ts';
import type { Suggestion } from './suggestion.ts';

type Query = Extract<Place, { readonly kind: 'graphql' }>;

/** Best first; without a schema only to load it, and last to load it anew where nothing is typed yet. */
export function suggestByServer(place: Query, schemas: KnownSchemas): readonly Suggestion[] {
  const schema = schemas.of(place.id);
  const found = schema ? suggestInGraphql(place, schema) : [];
  if (!schemas.mayLoad(place.id) || !graphqlPlaceAt(place.before)) return found;
  if (schema && place.typed !== '') return found;
  const { id } = place;
  const where = schemas.where(id);
  const load: Suggestion = {
    label: schema ? `Load the schema of ${where} anew` : `Load the schema of ${where}`,
    kind: 'snippet',
    insert: place.typed,
    // Enter is a line's end for whoever goes on typing.
    detail: 'Tab asks its server',
    doc: 'One request, which reads nothing but what there is to ask. Then this query is completed.',
    run: () => schemas.load(id),
  };
  return [...found, load];
}
