/** Every key of `supabase.writer`, on any PostgreSQL. */
import type { Postgres } from '../../support/postgrest/database.ts';
import type { PostgREST } from '../../support/postgrest/server.ts';
import { missing, WRITTEN, type Keys } from './case.ts';
import { asking, commonCases, SERVICE } from './supabase-project.ts';

const component = 'supabase.writer';
const NO_TABLE = 'There is no table "none" in the schema "public"';

const NO_DDL =
  'over the REST interface no table can be made, and where one is missing, the step fails with the statement that makes it.';

export function writerKeys(server: PostgREST, db: Postgres): Keys {
  const posts = (): string[] => server.asked.filter((line) => line.startsWith('POST'));
  const prefer = (): unknown => server.headers.at(-1)?.['prefer'];
  /** There are rows of that SQL, and no others. */
  const before =
    (sql = '') =>
    async (): Promise<void> => {
      await server.idle();
      await db.exec(`TRUNCATE target, other, sales.target; ${sql}`);
      server.reset();
    };
  const there = "INSERT INTO target VALUES (1, 'old'), (9, 'stays')";
  /** What the table holds. */
  const rows = (table: string) => async (): Promise<unknown> =>
    (await db.query(`SELECT id || ' ' || name AS row FROM ${table} ORDER BY id`)).map(({ row }) => row);
  const common = commonCases(server, { component, at: 1, calls: () => posts().length });
  const clean = Object.entries(common).map(([key, each]) => {
    const own = each.before;
    return [key, { ...each, before: async () => (await before()(), own?.()) }] as const;
  });
  return {
    component,
    config: () => ({
      url: server.url,
      key: SERVICE,
      table: 'target',
      [WRITTEN]: "FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) v(id, name)",
    }),
    cases: {
      ...Object.fromEntries(clean),
      table: {
        value: 'other',
        before: before(),
        see: asking(rows('other')),
        without: missing(component, 'table', 1),
        with: ['1 a', '2 b', '3 c'],
        refused: [['', 'table must have at least 1 character']],
      },
      schema: {
        value: 'sales',
        before: before(),
        see: rows('sales.target'),
        without: [],
        with: ['1 a', '2 b', '3 c'],
        refused: [[5, 'schema must be text']],
      },
      write_mode: {
        config: { primary_key: 'id' },
        value: 'replace',
        before: before("INSERT INTO target VALUES (9, 'gone')"),
        see: rows('target'),
        without: ['1 a', '2 b', '3 c', '9 gone'],
        with: ['1 a', '2 b', '3 c'],
        refused: [['merge', 'write_mode must be one of: append, replace, upsert']],
      },
      primary_key: {
        config: { write_mode: 'upsert' },
        value: 'id',
        before: before(there),
        see: asking(rows('target')),
        without: [
          "missing_required_field steps[1].config.primary_key: 'primary_key' is required when write_mode is 'upsert'",
        ],
        with: ['1 a', '2 b', '3 c', '9 stays'],
        refused: [[5, 'primary_key must be']],
      },
      returning: {
        value: 'representation',
        before: before(),
        see: prefer,
        without: 'return=minimal, count=exact',
        with: 'return=representation, count=exact',
        refused: [
          ['everything', '`returning` is "everything". It can be minimal, headers-only, representation.'],
        ],
      },
      prefer: {
        config: { primary_key: 'id' },
        value: 'resolution=ignore-duplicates',
        before: before(there),
        see: asking(rows('target')),
        without: `Rows 1–3 of "rows" were not written to public.target: ${server.url}/rest/v1/target answered 409: duplicate key value violates unique constraint "target_pkey". Key (id)=(1) already exists. (23505) It is row 1. None of them is there. Nothing was written before.`,
        with: ['1 old', '2 b', '3 c', '9 stays'],
        refused: [['count=exact', 'prefer must be one of: return=minimal']],
      },
      batch_size: {
        value: 2,
        before: before(),
        see: () => posts().length,
        without: 1,
        with: 2,
        refused: [
          [0, 'batch_size must be between 1 and 1000'],
          [1001, 'batch_size must be between 1 and 1000'],
        ],
      },
      create_if_missing: {
        config: { table: 'none' },
        value: false,
        before: before(),
        see: ({ failure, said }) => [failure?.startsWith(NO_TABLE), ...said],
        without: [true],
        with: [true, `info: \`create_if_missing\` changes nothing here: ${NO_DDL}`],
        refused: [['yes', 'create_if_missing must be true or false']],
      },
      ddl_channel: {
        config: { table: 'none' },
        value: 'psycopg2',
        before: before(),
        see: ({ failure, said }) => [failure?.startsWith(NO_TABLE), ...said],
        without: [true],
        with: [true, `info: \`ddl_channel\` changes nothing here: ${NO_DDL}`],
        refused: [['ssh', 'ddl_channel must be one of: auto, http_sql, psycopg2']],
      },
    },
  };
}
