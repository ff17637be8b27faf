/** Every key of `mysql.extractor`. */
import type { Keys, Ran } from './case.ts';
import { commonCases, ENCRYPTED, loginOf, type Server } from './mysql.ts';

const component = 'mysql.extractor';

/** Without a server they are only looked for. */
export function mysqlExtractorKeys(server?: Server): Keys {
  const did = ({ failure, rows }: Ran): unknown => failure ?? rows;
  const first = ({ failure, rows }: Ran): unknown => failure ?? rows.map(([value]) => value);
  const table = { query: undefined, table: 'movies' };
  return {
    component,
    config: () => ({ ...loginOf(server), query: 'SELECT 1 AS one' }),
    cases: {
      ...commonCases(component, 0, server, { did, done: [['1']] }),
      table: {
        config: { query: undefined },
        value: 'movies',
        see: first,
        without: 'Nothing says what to read: give `table`, or a SELECT as `query`.',
        with: ['1', '2', '3'],
        refused: [['', 'table must have at least 1 character']],
      },
      schema: {
        config: table,
        value: 'keys_other',
        see: first,
        without: ['1', '2', '3'],
        with: ['7'],
        refused: [[['a'], 'schema must be text']],
      },
      query: {
        config: { table: 'movies' },
        value: 'SELECT title FROM movies WHERE id = 2',
        see: first,
        without: ['1', '2', '3'],
        with: ['two'],
        refused: [
          ['DELETE FROM movies', 'DELETE is not allowed here'],
          [5, 'query must be text'],
        ],
      },
      columns: {
        config: table,
        value: ['title'],
        see: ({ types }) => Object.keys(types),
        without: ['id', 'title'],
        with: ['title'],
        refused: [
          ['title', 'columns must be a list of texts'],
          [[5], 'columns[0] must be text'],
        ],
      },
      limit: {
        config: table,
        value: 2,
        see: first,
        without: ['1', '2', '3'],
        with: ['1', '2'],
        refused: [[0, 'limit must be at least 1']],
      },
      offset: {
        config: table,
        value: 1,
        see: first,
        without: ['1', '2', '3'],
        with: ['2', '3'],
        refused: [[-1, 'offset must be at least 0']],
      },
      batch_size: {
        config: { query: 'SELECT seq FROM seq_1_to_12000' },
        value: 5000,
        see: ({ batches }) => batches,
        without: [10_000, 2000],
        with: [5000, 5000, 2000],
        refused: [
          [99, 'batch_size must be between 100 and 100000'],
          [100_001, 'batch_size must be between 100 and 100000'],
        ],
      },
      ssl_mode: {
        config: { query: ENCRYPTED },
        value: 'disabled',
        see: did,
        without: [['1']],
        with: [['0']],
        refused: [
          ['off', 'ssl_mode must be one of: disabled, preferred, required, verify_ca, verify_identity'],
        ],
      },
      ssl_ca: {
        config: { query: ENCRYPTED, ssl_mode: 'verify_ca' },
        value: server?.ca ?? 'PEM',
        see: ({ failure, rows }) => failure?.includes('self-signed certificate') ?? rows,
        without: true,
        with: [['1']],
        refused: [['', 'ssl_ca must have at least 1 character']],
      },
    },
  };
}
