/** A table that is not there: told with the names that come near. */
import { closest } from '../contract/missing-file.ts';
import { listed } from '../columns/names.ts';
import type { Rest } from './rest.ts';

export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** Says it, and what there is. */
export function missingTable({ host, description }: Rest, { schema, table }: TableName): string {
  const names = [...(description?.keys() ?? [])];
  const near = closest(table, names);
  const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
  const there =
    description === undefined
      ? ''
      : names.length === 0
        ? ` This key sees no tables there.`
        : ` There ${names.length === 1 ? 'is' : 'are'}: ${listed(names.toSorted())}.`;
  return `There is no table "${table}" in the schema "${schema}" at ${host}.${meant}${there}`;
}
