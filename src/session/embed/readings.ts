/** What the page around this one reads of the tables and files that steps made: never unasked what is made of the reader's own. */
import type { Artifact, Rows } from '#embed/api.ts';
import type { AskedFor, Format } from '#embed/protocol/messages.ts';
import { named } from '#core/run/stand-ins.ts';
import { checkReading, ident } from '#core/sql/index.ts';
import type { QueryAnswer } from '#workers/engine.ts';
import { reason } from '../page/notices.svelte.ts';
import type { Session } from '../session.svelte.ts';
import type { Embedder } from './door.ts';
import { Refused } from './refused.ts';

export interface ReadingsParts {
  readonly session: Session;
  /** Whether what these steps made may be read; where not, the reader is asked. */
  allow(steps: readonly string[], from: Embedder): boolean;
  /** Tables that may not be read. */
  hidden(from: Embedder): readonly string[];
}

/** Makes what answers each; a refusal is a `Refused`. */
export function readings({ session, allow, hidden }: ReadingsParts) {
  async function ask(sql: string, limit: number, format: Format, from: Embedder): Promise<QueryAnswer> {
    if (session.runs.busy) throw new Refused('busy', 'A run goes on. Ask when it has ended.');
    if (session.engine.state.phase !== 'ready')
      throw new Refused('not_found', 'There are no tables yet: the pipeline has not run.');
    try {
      const engine = await session.engine.ready();
      return await engine.tables.query(sql, { limit, format, hidden: hidden(from) });
    } catch (cause) {
      throw new Refused('query_failed', reason(cause));
    }
  }

  /** The tables there are; those of a run that has just ended may not have been listed yet. */
  async function listed() {
    await session.runs.putAway();
    if (session.runs.phase === 'listing') await session.results.refreshTables();
    return session.results.tables;
  }

  async function query({ sql, limit, format }: AskedFor<'query'>, from: Embedder) {
    const made = await listed();
    const tables = made.map(({ name }) => name);
    const { issues, relations } = checkReading(sql, tables);
    if (issues[0]) throw new Refused(issues[0].type, issues[0].message);
    const read = relations.map(({ name }) => name);
    needLeave(read, from);
    const standIns = made.flatMap((table) => (read.includes(table.name) ? (table.standIns ?? []) : []));
    return formOf(await ask(sql, limit, format, from), format, { standIns });
  }

  async function getTable({ step, offset, limit, format }: AskedFor<'getTable'>, from: Embedder) {
    const made = (await listed()).find(({ name }) => name === step);
    if (!made) throw new Refused('not_found', `There is no table of step "${step}". Run it to make one.`);
    needLeave([step], from);
    const sql = `SELECT * FROM main.${ident(step)} LIMIT ${limit} OFFSET ${offset}`;
    const total = made.rows ?? 0;
    const answer = await ask(sql, limit, format, from);
    const { standIns } = made;
    return formOf({ ...answer, more: offset + limit < total }, format, { total, standIns });
  }

  async function getArtifact({ step, path }: AskedFor<'getArtifact'>, from: Embedder): Promise<Artifact> {
    // First, since what is missing is answered with the names of those that are there.
    needLeave([step], from);
    const made = session.results.written.filter(({ step_id, savedAs }) => step_id === step && !savedAs);
    const file =
      path === undefined ? made.find(() => made.length === 1) : made.find((each) => each.path === path);
    if (!file)
      throw new Refused(
        'not_found',
        missing(
          step,
          made.map((each) => each.path),
        ),
      );
    const engine = await session.engine.opened();
    const content = await engine.artifacts.read(step, file.path);
    const { standIns = [] } = session.steps.find(({ id }) => id === step) ?? {};
    return { path: file.path, content, ...named(standIns) };
  }

  function needLeave(steps: readonly string[], from: Embedder): void {
    if (!allow(steps, from))
      throw new Refused('needs_consent', 'That is made of files of the reader, who is asked first.');
  }

  return { query, getTable, getArtifact };
}

function formOf(
  { columns, rows, arrow, more }: QueryAnswer,
  format: Format,
  { total, standIns = [] }: { readonly total?: number; readonly standIns?: readonly string[] },
): Rows | Uint8Array {
  if (format === 'arrow' && arrow) return arrow;
  const of = named([...new Set(standIns)]);
  return { columns, rows, more, ...(total === undefined ? {} : { total }), ...of };
}

function missing(step: string, made: readonly string[]): string {
  if (made.length === 0) return `Step "${step}" has made no file.`;
  return `Which file of step "${step}"? It made ${made.join(', ')}.`;
}
