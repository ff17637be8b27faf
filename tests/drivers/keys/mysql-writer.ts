/** Every key of `mysql.writer`. */
import { missing, WRITTEN, type Keys, type Ran } from './case.ts';
import { commonCases, loginOf, type Server } from './mysql.ts';

const component = 'mysql.writer';

/** Without a server they are only looked for. */
export function mysqlWriterKeys(server?: Server): Keys {
  const at = server?.at;
  const target = 'CREATE OR REPLACE TABLE target (id INT PRIMARY KEY, name VARCHAR(20))';
  const before =
    (...statements: readonly string[]) =>
    async (): Promise<void> =>
      at?.sql(target, 'CREATE OR REPLACE TABLE keys_other.target LIKE target', ...statements);
  const there = "INSERT INTO target VALUES (1, 'old'), (9, 'stays')";
  const holds =
    (table: string) =>
    async ({ refused, failure }: Ran): Promise<unknown> =>
      refused.length > 0
        ? refused
        : (failure ?? (await at?.ask(`SELECT CONCAT(id, ' ', name) FROM ${table} ORDER BY id`))?.flat());
  const inserts = ({ said }: Ran): unknown => said.filter((line) => /^info: INSERT/.test(line)).length;
  const keyColumns = async ({ failure }: Ran): Promise<unknown> =>
    failure ??
    (
      await at?.ask(
        `SELECT column_name FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND table_name = 'made' ORDER BY ordinal_position`,
      )
    )?.flat();
  const rows = ['1 a', '2 b', '3 c'];
  const made = { table: 'made', create_table: true, mode: 'upsert' };
  return {
    component,
    config: () => ({
      ...loginOf(server),
      table: 'target',
      [WRITTEN]: "FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) v(id, name)",
    }),
    cases: {
      ...commonCases(component, 1, server, { did: holds('target'), done: rows, before: before() }),
      table: {
        before: before(),
        value: 'target',
        see: holds('target'),
        without: missing(component, 'table', 1),
        with: rows,
        refused: [['', 'table must have at least 1 character']],
      },
      schema: {
        before: before(),
        value: 'keys_other',
        see: holds('keys_other.target'),
        without: [],
        with: rows,
        refused: [[['a'], 'schema must be text']],
      },
      mode: {
        config: { primary_key: 'id' },
        before: before("INSERT INTO target VALUES (9, 'gone')"),
        value: 'replace',
        see: holds('target'),
        without: [...rows, '9 gone'],
        with: rows,
        refused: [
          ['merge', 'mode must be one of: append, replace, upsert'],
          ['truncate', 'mode must be one of: append, replace, upsert'],
        ],
      },
      upsert_keys: {
        config: { ...made, primary_key: 'id' },
        before: before('DROP TABLE IF EXISTS made'),
        value: ['id', 'name'],
        see: keyColumns,
        without: ['id'],
        with: ['id', 'name'],
        refused: [
          ['id', 'upsert_keys must be a list of texts'],
          [[5], 'upsert_keys[0] must be text'],
        ],
      },
      primary_key: {
        config: { mode: 'upsert' },
        before: before(there),
        value: 'id',
        see: holds('target'),
        without: [
          "missing_required_field steps[1].config.primary_key: 'primary_key' is required when write_mode is 'upsert'",
          'invalid_config_value steps[1].config.mode: An upsert goes by a key: name its columns in `primary_key` or `upsert_keys`',
        ],
        with: [...rows, '9 stays'],
        refused: [
          ['', 'primary_key must'],
          [[], 'primary_key must'],
        ],
      },
      batch_size: {
        config: { echo: true },
        before: before('SET GLOBAL local_infile = 0'),
        value: 2,
        see: inserts,
        without: 1,
        with: 2,
        refused: [
          [0, 'batch_size must be between 1 and 100000'],
          [100_001, 'batch_size must be between 1 and 100000'],
        ],
      },
      create_table: {
        config: { table: 'made' },
        before: before('DROP TABLE IF EXISTS made'),
        value: true,
        see: async (ran) =>
          ran.failure === undefined ? holds('made')(ran) : ran.failure.startsWith('There is no table "made"'),
        without: true,
        with: rows,
        refused: [['yes', 'create_table must be true or false']],
      },
      truncate_before: {
        before: before("INSERT INTO target VALUES (9, 'gone')"),
        value: true,
        see: holds('target'),
        without: [...rows, '9 gone'],
        with: rows,
        refused: [['yes', 'truncate_before must be true or false']],
      },
      ssl_mode: {
        config: { echo: true },
        before: before(
          'CREATE OR REPLACE TABLE target (id INT, name VARCHAR(20), encrypted VARCHAR(5))',
          `CREATE OR REPLACE TRIGGER tls BEFORE INSERT ON target FOR EACH ROW SET NEW.encrypted = (SELECT variable_value <> '' FROM information_schema.session_status WHERE variable_name = 'SSL_CIPHER')`,
        ),
        value: 'disabled',
        see: async ({ failure }) =>
          failure ?? (await at?.ask('SELECT DISTINCT encrypted FROM target'))?.flat(),
        without: ['1'],
        with: ['0'],
        refused: [
          ['off', 'ssl_mode must be one of: disabled, preferred, required, verify_ca, verify_identity'],
        ],
      },
      ssl_ca: {
        config: { ssl_mode: 'verify_ca' },
        before: before(),
        value: server?.ca ?? 'PEM',
        see: async (ran) => ran.failure?.includes('self-signed certificate') ?? holds('target')(ran),
        without: true,
        with: rows,
        refused: [['', 'ssl_ca must have at least 1 character']],
      },
    },
  };
}
