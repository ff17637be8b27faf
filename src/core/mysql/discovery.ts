/** The tables and views of a database, as information_schema and their first rows show them. */
import type { TestContext } from '../contract/context.ts';
import type { Discovery, Source, SourceColumn, SourceDetail } from '../contract/discovery.ts';
import type { ServerConfig } from './login.ts';
import { MySqlError } from './port.ts';
import { name, text } from './quote.ts';
import { inSession, type Session } from './session.ts';
import { noTable, qualified, tableOf, type TableRef } from './tables.ts';
import { checkLogin } from './test.ts';

/** Nothing can be written. */
const READ_ONLY = ['START TRANSACTION READ ONLY'];

/** Characters or bytes of a value that are fetched: somewhat more than anybody sees. */
const MOST = 4000;

/** One statement lists them all; two more bring the columns of one and its first rows. */
export const databaseDiscovery: Discovery<ServerConfig> = {
  noun: 'table',
  reach: ['host', 'port', 'database', 'user', 'ssl_mode', 'ssl_ca'],

  list: (config, ctx) => within(config, ctx, (session) => tablesOf(session, tableOf(config, '').schema)),

  look: (config, named, samples, ctx) =>
    within(config, ctx, async (session): Promise<SourceDetail> => {
      const ref = tableOf(config, named);
      const [source] = await tablesOf(session, ref.schema, named);
      if (!source) throw await noTable(session, config, ref);
      const { read, unread } = await columnsOf(session, ref);
      const isPart = read.length > 0 && !(await mayReadAll(session, ref));
      const { sample, noSample } = await firstRows(session, ref, read, samples);
      const isAll = noSample === undefined && sample.length < samples;
      return {
        ...source,
        ...(isAll && { rows: { count: sample.length, isExact: true } }),
        columns: read,
        ...(unread.length > 0 && { unread }),
        sample,
        ...(noSample !== undefined && { noSample }),
        config: {
          table: source.name,
          ...(ref.schema !== config.database && { schema: ref.schema }),
          ...(isPart && { columns: read.map((column) => column.name) }),
        },
      };
    }),
};

function within<T>(
  config: ServerConfig,
  ctx: TestContext,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  checkLogin(config);
  return inSession({ config, sendsFiles: false, settings: READ_ONLY }, ctx, work);
}

/** Engines that know how many rows a table has; the others guess. */
const COUNTING = "'MyISAM', 'MEMORY', 'ARCHIVE'";

/** All that hold rows and that the user may see; `table`: that one alone. */
async function tablesOf(session: Session, schema: string, table?: string): Promise<readonly Source[]> {
  const one = table === undefined ? '' : ` AND table_name = ${text(table)}`;
  const rows = await session.ask(
    `SELECT table_name AS name, table_type LIKE '%VIEW' AS is_view, table_rows AS number, engine IN (${COUNTING}) AS is_exact, table_comment AS comment FROM information_schema.tables WHERE table_schema = ${text(schema)} AND table_type <> 'SEQUENCE'${one} ORDER BY table_name`,
  );
  return rows.map((row) => {
    const isView = row['is_view'] === '1';
    const { number, comment } = row;
    return {
      name: row['name'] ?? '',
      ...(isView && { isView }),
      ...(typeof number === 'string' &&
        !isView && { rows: { count: Number(number), isExact: row['is_exact'] === '1' } }),
      // Of a view it is the word VIEW, or why it cannot be used.
      ...(comment && comment !== 'VIEW' && { description: comment }),
    };
  });
}

interface Columns {
  readonly read: readonly SourceColumn[];
  /** Those that `SELECT *` leaves out, and those that the user sees and may not read. */
  readonly unread: readonly SourceColumn[];
}

async function columnsOf(session: Session, { schema, table }: TableRef): Promise<Columns> {
  const rows = await session.ask(
    `SELECT column_name AS name, column_type AS type, is_nullable AS nullable, column_key AS part, column_comment AS comment, extra LIKE '%INVISIBLE%' AS hidden, privileges LIKE '%select%' AS readable FROM information_schema.columns WHERE table_schema = ${text(schema)} AND table_name = ${text(table)} ORDER BY ordinal_position`,
  );
  const columns = rows.map(({ name: called, type, nullable, part, comment, hidden, readable }) => ({
    isAsked: hidden !== '1',
    isReadable: readable === '1',
    column: {
      name: called ?? '',
      type: type ?? '',
      nullable: nullable === 'YES',
      ...(part === 'PRI' && { isKey: true }),
      ...(comment && { description: comment }),
    },
  }));
  const [read, unread] = [true, false].map((wanted) =>
    columns.flatMap((each) => ((each.isAsked && each.isReadable) === wanted ? [each.column] : [])),
  ) as [SourceColumn[], SourceColumn[]];
  return { read, unread };
}

/** Table access denied, column access denied. */
const DENIED: readonly unknown[] = [1142, 1143];

/** There may be columns that the user does not even see. */
async function mayReadAll(session: Session, ref: TableRef): Promise<boolean> {
  try {
    await session.ask(`SELECT COUNT(*) AS n FROM (SELECT * FROM ${qualified(ref)} LIMIT 0) AS t`);
    return true;
  } catch (error) {
    if (!(error instanceof MySqlError) || typeof error.code !== 'number') throw error;
    return !DENIED.includes(error.code);
  }
}

async function firstRows(
  session: Session,
  ref: TableRef,
  columns: readonly SourceColumn[],
  samples: number,
): Promise<Pick<SourceDetail, 'sample' | 'noSample'>> {
  if (samples === 0) return { sample: [] };
  if (columns.length === 0) return { sample: [], noSample: 'This user may read none of its columns.' };
  const wanted = columns.map((column, i) => `${shown(column)} AS c${i}`);
  try {
    const rows = await session.ask(`SELECT ${wanted.join(', ')} FROM ${qualified(ref)} LIMIT ${samples}`);
    return { sample: rows.map((row) => columns.map((_, i) => row[`c${i}`] ?? null)) };
  } catch (error) {
    // A view whose tables are gone, a value that cannot be shown: the server has refused this alone.
    if (!(error instanceof MySqlError) || typeof error.code !== 'number') throw error;
    return { sample: [], noSample: `The server gives no rows of it: ${error.message.replace(/\.?$/, '.')}` };
  }
}

const GEOMETRY = /^(geometry|point|linestring|polygon|multi\w+|geom\w*collection)\b/i;

/** The value as a person reads it, and no more of it than that. */
function shown({ name: column, type }: SourceColumn): string {
  const named = name(column);
  if (GEOMETRY.test(type)) return `LEFT(ST_AsText(${named}), ${MOST})`;
  if (/^(tiny|medium|long)?blob|^(var)?binary/i.test(type))
    return `CONCAT('0x', HEX(LEFT(${named}, ${MOST})))`;
  if (/^bit\b/i.test(type)) return `${named} + 0`;
  return /char|text|json|enum|set/i.test(type) ? `LEFT(${named}, ${MOST})` : named;
}
