/** What a writer of Supabase will do, asked by requests that only read. */
import type { DbConnection } from '../contract/database.ts';
import type { Foreseen } from '../contract/driver.ts';
import { StepError } from '../contract/errors.ts';
import type { WriteOutlook, WriteTarget } from '../contract/write.ts';
import { addressed } from '../http/address.ts';
import { listedColumns } from '../columns/names.ts';
import { projectContacts } from '../keys/project.ts';
import { ident } from '../sql/index.ts';
import { checkKeys, checkTarget, type Written } from './checks.ts';
import { countOf } from './count.ts';
import { createTable } from './ddl.ts';
import type { DescribedTable } from './description.ts';
import { quotedName } from './names.ts';
import { openRest, type Rest } from './rest.ts';
import { jsonColumns, refuseUnfit } from './rows.ts';
import { filterOf } from './send.ts';
import { IGNORE, keysOf, MERGE, sendingOf, writtenOf, type WriteWanted } from './write.ts';

/** Rows of an upsert that are looked for there, at most, and those of one request: an address has to stay short. */
const MOST_ASKED = 5000;
const ASKED = 50;

/** By the config alone. */
export function writesTo(wanted: WriteWanted): WriteTarget {
  const { schema, table, write_mode, prefer } = wanted;
  const [home = ''] = projectContacts(wanted);
  const how = write_mode === 'upsert' ? `upsert by ${keysOf(wanted).join(', ')}` : write_mode;
  const known = new Map([
    [IGNORE, ', rows whose key is there stay as they are'],
    [MERGE, write_mode === 'append' ? ', rows whose key is there are changed' : ''],
  ]);
  return {
    target: `table ${schema}.${table} at ${addressed(home)?.host ?? 'an address that cannot be read'}`,
    mode: `${how}${known.get(prefer) ?? ''}`,
    ...(write_mode === 'replace' ? { deletes: true } : {}),
  };
}

/** For `foresee` of a driver. */
export async function foresee({ config, inputs, ctx }: Foreseen<WriteWanted>): Promise<WriteOutlook> {
  const [input] = Object.values(inputs);
  if (!input) return {};
  const db = await ctx.getDbConnection();
  const written = await writtenOf(config, db, input.table);
  const rest = await openRest(ctx, config, config.table);
  let target: DescribedTable | undefined;
  try {
    target = await checkTarget(rest, config, written);
  } catch (error) {
    if (!(error instanceof StepError) || error.details.at?.key !== 'table') throw error;
    const ddl = createTable(config.schema, config.table, written.columns, written.keys);
    return { exists: false, ddl, refused: error.message.replace(`\n${ddl}`, '') };
  }
  if (config.write_mode !== 'append') await checkKeys(db, written);
  await refuseUnfit(db, input.table, jsonColumns(written.columns, target));
  const names = written.columns.map(({ name }) => name);
  const unknown = ['whether this key may write there'];
  if (!target)
    unknown.push('the types and keys of the table, which the server does not describe to this key');
  const counts = await countsOf(config, rest, db, written, input.rows);
  return {
    ...(target ? { exists: true } : {}),
    ...counts,
    columns: names,
    risks: [...risksOf(config, target, names), ...unfilled(target, names)],
    unknown: [...unknown, ...uncounted(config, counts)],
  };
}

type Counts = Pick<WriteOutlook, 'there' | 'matching'>;

async function countsOf(
  { table, write_mode }: WriteWanted,
  rest: Rest,
  db: DbConnection,
  { input, columns, keys }: Written,
  rows: number,
): Promise<Counts> {
  if (write_mode === 'replace') {
    const one = [
      ['select', quotedName(keys[0] ?? columns[0]!.name)],
      ['limit', '1'],
    ] as const;
    const there = await rest.transport.persist(() => countOf(rest, table, one));
    return there === undefined ? {} : { there };
  }
  if (write_mode !== 'upsert' || rows > MOST_ASKED) return {};
  const values = keys.map((key) => `CAST(${ident(key)} AS VARCHAR) AS ${ident(key)}`).join(', ');
  let matching = 0;
  for (let at = 0; at < rows; at += ASKED) {
    // Of a table that does not change meanwhile: each row is in one part.
    const part = await db.query(`SELECT ${values} FROM main.${ident(input)} LIMIT ${ASKED} OFFSET ${at}`);
    const asked = part.map((row) => keys.map((key) => String(row[key])));
    const params = [
      ['select', keys.map(quotedName).join(',')],
      ['limit', '1'],
      filterOf(keys, asked),
    ] as const;
    const found = await rest.transport.persist(() => countOf(rest, table, params));
    if (found === undefined) return {};
    matching += found;
  }
  return { matching };
}

function uncounted({ write_mode }: WriteWanted, { there, matching }: Counts): readonly string[] {
  if (write_mode === 'replace')
    return [
      there === undefined ? 'how many rows are there' : 'how many rows are there that this key is not shown',
    ];
  return write_mode === 'upsert' && matching === undefined ? ['how many of them are there'] : [];
}

function risksOf(
  wanted: WriteWanted,
  target: DescribedTable | undefined,
  columns: readonly string[],
): readonly string[] {
  const risks: string[] = [];
  if (wanted.write_mode === 'replace')
    risks.push(
      'Deleting and writing are no one transaction over REST: if the step fails between, the rows that are there now are gone.',
    );
  else
    risks.push(
      `Each batch of ${wanted.batch_size} rows stands by itself: if the step fails, the batches before stay there.`,
    );
  if (sendingOf(wanted, keysOf(wanted), columns, target).again === 'twice')
    risks.push(
      'No key tells the rows apart, so a batch whose answer is lost is not sent again: the step fails, and says which rows may be there.',
    );
  return risks;
}

/** Columns of theirs that the rows do not have. */
function unfilled(target: DescribedTable | undefined, columns: readonly string[]): readonly string[] {
  const left = (target?.columns ?? []).map(({ name }) => name).filter((name) => !columns.includes(name));
  if (left.length === 0) return [];
  return [`The rows have no ${listedColumns(left)}: new rows get the default of the table there, or NULL.`];
}
