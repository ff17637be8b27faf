/** The tables and views of a project, as its description and their first rows show them. */
import { gather } from '../bytes/gather.ts';
import type { TestContext } from '../contract/driver.ts';
import type { Discovery, RowCount, Source, SourceColumn, SourceDetail } from '../contract/discovery.ts';
import { StepError } from '../contract/errors.ts';
import { publicUrl } from '../http/address.ts';
import { elementsOf, memberOf, plainCell, plainJson, type Plain } from '../json/plain.ts';
import type { DescribedColumn, DescribedTable } from './description.ts';
import { missingTable } from './missing-table.ts';
import { isMissingTable } from './refusal.ts';
import { parseRange } from './range.ts';
import { openRest, type Project, type Rest } from './rest.ts';

/** Bytes of the first rows that are looked at. */
const MOST_BYTES = 4 * 1024 * 1024;

const USUAL_SCHEMA = 'public';

/** `tables`: the only ones that a step looks for. */
type Sought = Project & { readonly tables?: readonly string[] };

/** One request lists them all; one more counts the rows of one and brings its first ones. */
export const projectDiscovery: Discovery<Sought> = {
  noun: 'table',
  reach: ['url', 'project_id'],

  async list(project, ctx) {
    const { host, description } = await open(project, ctx);
    if (!description)
      throw new StepError(
        `${host} does not describe its tables to this key, as Supabase does to secret keys alone. Ask with such a key, or name the \`table\` in a step.`,
      );
    const { tables = [] } = project;
    const wanted = [...description.values()].filter(
      ({ name }) => tables.length === 0 || tables.includes(name),
    );
    return wanted.map(sourceOf).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  },

  async look(project, name, samples, ctx) {
    const rest = await open(project, ctx, name);
    const table = rest.description?.get(name);
    const { found, rows } = await firstRows(rest, project, name, samples);
    const columns = table ? columnsOf(table) : namesIn(found ?? []).map((each) => ({ name: each, type: '' }));
    return {
      ...(table ? sourceOf(table) : { name }),
      ...(rows && { rows }),
      columns,
      sample: (found ?? []).map((row) => columns.map((column) => plainCell(memberOf(row, column.name)))),
      ...(!found && { noSample: `The first ${samples} rows are larger than 4 MB: ask for fewer.` }),
      config: { table: name, ...(project.schema !== USUAL_SCHEMA && { schema: project.schema }) },
    } satisfies SourceDetail;
  },
};

function open(project: Project, ctx: TestContext, table?: string): Promise<Rest> {
  if ((project as Partial<Project>).key === undefined) throw new StepError('There is no `key`.');
  return openRest(ctx, { ...project, retries: 0 }, table);
}

const sourceOf = ({ name, isReadOnly, description }: DescribedTable): Source => ({
  name,
  ...(isReadOnly && { isView: true }),
  ...(description !== undefined && { description }),
});

const columnsOf = ({ columns, keys }: DescribedTable): readonly SourceColumn[] =>
  columns.map(({ name, nullable, description, ...type }) => ({
    name,
    type: typeOf(type),
    ...(nullable !== undefined && { nullable }),
    ...(keys.includes(name) && { isKey: true }),
    ...(description !== undefined && { description }),
  }));

const typeOf = ({ format, length }: Pick<DescribedColumn, 'format' | 'length'>): string =>
  length === undefined ? format : `${format}(${length})`;

interface FirstRows {
  /** Undefined where they are too large. */
  readonly found?: readonly Plain[];
  readonly rows?: RowCount;
}

async function firstRows(rest: Rest, project: Project, table: string, samples: number): Promise<FirstRows> {
  const missing = (error: unknown): never => {
    if (!isMissingTable(error)) throw error;
    throw new StepError(missingTable(rest, { schema: project.schema, table }));
  };
  const { found, total } = await ask(rest, table, 0, samples, 'count=estimated').catch(missing);
  if (!found || total === undefined) return { found };
  const came = found.length;
  // A planner's guess of a table that was never analysed may be far too high; a server that gives few rows at a time ends early, too.
  const isAll =
    came < samples &&
    (came === 0 || (await ask(rest, table, came, 1).then((more) => more.found?.length === 0)));
  return { found, rows: { count: isAll ? came : Math.max(came, total), isExact: isAll } };
}

async function ask(rest: Rest, table: string, offset: number, limit: number, prefer?: string) {
  const params = { select: '*', limit: String(limit), ...(offset > 0 && { offset: String(offset) }) };
  const call = rest.ask(table, Object.entries(params), { prefer });
  const response = await rest.transport.send(call);
  const { total } = parseRange(response.headers['content-range']);
  const { whole } = await gather(response.read(), MOST_BYTES);
  response.close();
  const found = whole && plainJson(whole.padded.subarray(0, -1));
  if (whole && !Array.isArray(found))
    throw new StepError(`${publicUrl(call.url)} answered with something that is no list of rows.`);
  return { found: whole && elementsOf(found), total };
}

const namesIn = (rows: readonly Plain[]): readonly string[] => [
  ...new Set(
    rows.flatMap((row) => (row instanceof Map ? [...(row as ReadonlyMap<string, Plain>).keys()] : [])),
  ),
];
