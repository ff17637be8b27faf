/** What a project of PostHog holds, by kinds: their columns, and the first records that a step would load. */
import { gather } from '../bytes/gather.ts';
import { columnNames } from '../columns/names.ts';
import type { TestContext } from '../contract/context.ts';
import type { Discovery, Source, SourceColumn } from '../contract/discovery.ts';
import { StepError } from '../contract/errors.ts';
import { closest } from '../contract/missing-file.ts';
import { openTransport } from '../http/transport.ts';
import { Digits, elementsOf, memberOf, plainCell, plainJson, type Plain } from '../json/plain.ts';
import { PROPERTIES } from './columns.ts';
import { type PosthogConfig, queryUrl } from './config.ts';
import { DATA_TYPES, type DataKind, type DataType, KINDS } from './kinds.ts';
import { countQuery, pageQuery, type Question } from './question.ts';
import { inWords } from './refused.ts';
import { requestBody, transportOf } from './request.ts';

/** Bytes of the first records that are looked at. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Records that are looked through for properties, however few are shown. */
const LEAST = 10;

const MICROS_OF_DAY = 24n * 60n * 60n * 1_000_000n;

/** One query tells whether it can be asked at all; two more bring the first records of a kind and their number. */
export const projectDiscovery: Discovery<PosthogConfig> = {
  noun: 'type',
  reach: ['project_id', 'region', 'custom_base_url'],

  async list(config, ctx) {
    check(config);
    await ask(config, ctx, 'SELECT 1 LIMIT 1');
    return DATA_TYPES.map(sourceOf);
  },

  async look(config, name, samples, ctx) {
    check(config);
    const type = DATA_TYPES.find((each) => each === name);
    if (!type) throw new StepError(unknown(name));
    const kind = KINDS[type];
    const size = Math.max(samples, LEAST);
    const question: Question = { kind, since: sinceOf(kind, ctx), events: [], size, again: false };
    const answer = await ask(config, ctx, pageQuery(question));
    const counted = elementsOf(
      elementsOf(memberOf(await ask(config, ctx, countQuery(question)), 'results'))[0],
    )[0];
    const records = answer === undefined ? undefined : recordsIn(answer, kind);
    return {
      ...sourceOf(type),
      ...(counted instanceof Digits && { rows: { count: Number(counted.text), isExact: true } }),
      columns:
        records?.columns ?? Object.entries(kind.columns).map(([column, of]) => ({ name: column, type: of })),
      sample: records?.rows.slice(0, samples) ?? [],
      ...(answer === undefined && { noSample: `The first ${size} records are larger than 8 MB.` }),
      config: { data_type: type },
    };
  },
};

function check(config: PosthogConfig): void {
  for (const key of ['api_key', 'project_id'] as const)
    if ((config as Partial<PosthogConfig>)[key] === undefined) throw new StepError(`There is no \`${key}\`.`);
}

function unknown(name: string): string {
  const meant = closest(name, DATA_TYPES);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return `PostHog has no data type "${name}".${hint} There are: ${DATA_TYPES.join(', ')}.`;
}

const ABOUT: Readonly<Record<DataType, string>> = {
  events: 'What happened',
  persons: 'Who did it',
  sessions: 'Visits, each from its first event to its last',
  person_distinct_ids: 'Ids, and whose they are',
};

function sourceOf(name: DataType): Source {
  const { days } = KINDS[name];
  const first = days === undefined ? '' : ` (the last ${days} days, unless \`initial_since\` says otherwise)`;
  return { name, description: `${ABOUT[name]}${first}` };
}

/** Where a first load begins. */
const sinceOf = ({ days }: DataKind, ctx: TestContext): bigint | undefined =>
  days === undefined ? undefined : BigInt(Date.parse(ctx.now())) * 1000n - BigInt(days) * MICROS_OF_DAY;

/** Undefined where the answer is too large. */
async function ask(config: PosthogConfig, ctx: TestContext, query: string): Promise<Plain | undefined> {
  const url = queryUrl(config);
  const { host } = new URL(url);
  try {
    const transport = openTransport(ctx, { ...transportOf(config), retries: 0 });
    const response = await transport.send({ url, method: 'POST', body: requestBody(query) });
    const { whole } = await gather(response.read(), MOST_BYTES);
    response.close();
    const found = whole && plainJson(whole.padded.subarray(0, -1));
    if (whole && !Array.isArray(memberOf(found, 'results')))
      throw new StepError(
        `PostHog (${host}) gave an answer without results. Check \`region\` and \`custom_base_url\`.`,
      );
    return found;
  } catch (error) {
    throw inWords(error, host, String(config.project_id));
  }
}

interface Records {
  readonly columns: readonly SourceColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** As the table has them: properties become a column each. */
function recordsIn(answer: Plain, { prefix, columns: known, id }: DataKind): Records {
  const names = elementsOf(memberOf(answer, 'columns')).map((name) => plainCell(name) ?? '');
  const types = new Map(
    elementsOf(memberOf(answer, 'types')).map((pair) => {
      const [name, type] = elementsOf(pair).map(plainCell);
      return [name ?? '', type ?? ''];
    }),
  );
  const results = elementsOf(memberOf(answer, 'results')).map(elementsOf);
  const at = prefix === undefined ? -1 : names.indexOf(PROPERTIES);
  const properties = results.map((row) => objectIn(row[at]));
  const keys = [...new Set(properties.flatMap((each) => [...each.keys()]))];
  const plain = names.flatMap((name, i) => (i === at ? [] : [{ name, i }]));
  const called = columnNames([
    ...plain.map(({ name }) => name),
    ...keys.map((key) => `${prefix ?? ''}${key}`),
  ]);
  return {
    columns: called.map((name, i) => ({
      name,
      type: types.get(plain[i]?.name ?? '') ?? known[name] ?? '',
      ...(name === id && { isKey: true }),
    })),
    rows: results.map((row, r) => [
      ...plain.map(({ i }) => plainCell(row[i])),
      ...keys.map((key) => plainCell(properties[r]?.get(key))),
    ]),
  };
}

const NO_PROPERTIES: ReadonlyMap<string, Plain> = new Map();

/** Properties come as the text of their JSON. */
function objectIn(value: Plain | undefined): ReadonlyMap<string, Plain> {
  const found = typeof value === 'string' ? plainJson(new TextEncoder().encode(value)) : value;
  return found instanceof Map ? (found as ReadonlyMap<string, Plain>) : NO_PROPERTIES;
}
