/** The argument that sorts records by their id, so that pages by number neither repeat nor lose any. */
import { namedType, typeNamed, type Schema, type SchemaArgument } from './schema.ts';

const NAMES = /^(order_?by|sort(_?by)?)$/i;

/** As a query has it: `order_by: { id: asc }`, `orderBy: ID_ASC`; undefined where no argument is known to do it. */
export function orderOf(schema: Schema, args: readonly SchemaArgument[]): string | undefined {
  for (const { name, type } of args.filter((each) => NAMES.test(each.name))) {
    const { inputs, values } = typeNamed(schema, type) ?? {};
    const id = inputs?.find((each) => each.name === 'id');
    const directions = id && schema.types.get(namedType(id.type))?.values;
    const rising = directions?.find((each) => /^asc$/i.test(each.name));
    if (rising) return `${name}: { id: ${rising.name} }`;
    const byId = values?.find((each) => /^(id(_asc)?|primary_key_asc)$/i.test(each.name));
    if (byId) return `${name}: ${byId.name}`;
  }
  return undefined;
}
