/** Every key of `supabase.extractor`, on any PostgreSQL. */
import type { PostgREST } from '../../support/postgrest/server.ts';
import { missing, type Keys, type Ran } from './case.ts';
import { asking, commonCases, SERVICE } from './supabase-project.ts';

const component = 'supabase.extractor';

export function extractorKeys(server: PostgREST): Keys {
  const asked = (): string[] => server.asked.filter((line) => line !== 'GET /');
  const before = (): void => server.reset();
  const ids = ({ failure, rows }: Ran): unknown => failure ?? rows.map(([id]) => id);
  const all = ['1', '2', '3', '4'];
  return {
    component,
    config: () => ({ url: server.url, key: SERVICE, table: 'items' }),
    cases: {
      ...commonCases(server, { component, at: 0, calls: () => asked().length }),
      table: {
        value: 'other',
        before,
        see: asking(() => asked()[0]),
        without: missing(component, 'table'),
        with: 'GET /other?select=*&order=id.asc&limit=1000',
        refused: [['', 'table must have at least 1 character']],
      },
      schema: {
        value: 'sales',
        before,
        see: ids,
        without: all,
        with: ['7'],
        refused: [[5, 'schema must be text']],
      },
      select: {
        value: 'id,who:name',
        before,
        see: ({ types }) => types,
        without: { id: 'INTEGER', name: 'VARCHAR', n: 'INTEGER' },
        with: { id: 'INTEGER', who: 'VARCHAR' },
        refused: [[5, 'select must be text']],
      },
      filter: {
        value: { n: 'eq.1' },
        before,
        see: ids,
        without: all,
        with: ['1', '3'],
        refused: [
          ['n=eq.1', 'filter must be a mapping'],
          [{ n: 'one' }, '`filter` of "n" is "one", which names no operator'],
        ],
      },
      order: {
        value: 'n,id.desc',
        before,
        see: ids,
        without: all,
        with: ['4', '2', '3', '1'],
        refused: [[5, 'order must be text']],
      },
      limit: {
        value: 3,
        before,
        see: ({ rows: { length } }) => [length, ...asked().map((line) => /limit=\d+/.exec(line)?.[0])],
        without: [4, 'limit=1000'],
        with: [4, 'limit=3', 'limit=3', 'limit=1'],
        refused: [
          [0, 'limit must be between 1 and 1000'],
          [1001, 'limit must be between 1 and 1000'],
        ],
      },
      offset: {
        value: 3,
        before,
        see: ids,
        without: all,
        with: ['4'],
        refused: [[-1, 'offset must be at least 0']],
      },
      tables: {
        value: ['other'],
        before,
        see: ({ said }) => said,
        without: [],
        with: [
          'info: `tables` changes nothing here: a run reads `table` alone, and only what is listed of the connection goes by it.',
        ],
        refused: [
          ['other', 'tables must be a list of texts'],
          [[5], 'tables[0] must be text'],
        ],
      },
    },
  };
}
