/** The keys by which JSON is read: of every component that reads it. */
import type { JsonSchema } from '../contract/component.ts';
import { alsoPacked } from '../keys/file.ts';
import { path } from './path.ts';

/** How the names of files of JSON end, before they are packed; `LINES` those of values one after the other. */
export const JSON_SUFFIXES: readonly string[] = ['.json', '.geojson'];
export const LINES_SUFFIXES: readonly string[] = ['.ndjson', '.jsonl'];

/** Does the name say that it holds values one after the other? */
export const isOfLines = (path: string): boolean =>
  alsoPacked(LINES_SUFFIXES).some((end) => path.toLowerCase().endsWith(end));

export const jsonKeys: Readonly<Record<'records' | 'key_column' | 'flatten' | 'separator', JsonSchema>> = {
  records: path(
    'What leads to the list of records in a JSON document, as in data.items: names, the index of a list (1), or * for each element or member, as in countries.*. Without it, the document is the list, or one record.',
  ),
  key_column: {
    type: 'string',
    minLength: 1,
    description:
      'The column for the names of records that are members of an object, which records reaches with *; key by default.',
  },
  flatten: {
    type: 'boolean',
    default: false,
    description: 'Give each member of a nested object a column of its own, instead of one STRUCT column.',
  },
  separator: {
    type: 'string',
    default: '_',
    description: 'What stands between the names that flatten joins.',
  },
};
