/** A table sorted and filtered for the screen: the ids of its rows in their order, on a connection of their own that holds nothing else. */
import type { Signal } from '#core/contract/driver.ts';
import type { DbConnection } from '#core/contract/database.ts';
import type { StepConnection } from '#core/run/ports.ts';
import { viewClauses, type TableView } from '#core/sql/table-view.ts';
import { ident } from '#core/sql/index.ts';
import type { KnownTable } from './known-table.ts';

/** A temporary table, so that the session's own are as they were; no step has such an id. */
export const VIEW = 'temp.main."/view"';

/** The rows of a table as they are looked at. */
export interface HeldView {
  /** Rows `0` to `rows - 1` of `VIEW` have, as `r`, the row ids of the table. */
  readonly db: DbConnection;
  readonly rows: number;
}

export interface Views {
  /**
   * Gives the rows of a table in the order of `view`, made now where they are not held: at most one is. Rejects where it
   * cannot be made, and with the reason of `stop`.
   */
  hold(
    table: string,
    of: KnownTable,
    view: TableView,
    connect: (signal: Signal) => Promise<StepConnection>,
  ): Promise<HeldView>;
  /** Ends what is being made, if anything is; `why` says so to who waits for it. */
  stop(why: string): void;
  /** Lets go of a table's, also of what is being made of it, when nobody reads it: `inTurn` says when. */
  leave(table: string, inTurn: (work: () => Promise<void>) => Promise<void>): Promise<void>;
}

/** Makes the place of the one view that is held. */
export function createViews(): Views {
  let held: (HeldView & { readonly of: string; readonly db: StepConnection }) | undefined;
  let making: AbortController | undefined;
  /** Whose rows are held, or are being made. */
  let table: string | undefined;
  /** Its temporary table goes with its connection; one of an engine that is gone has none. */
  async function drop(): Promise<void> {
    const dropped = held;
    held = undefined;
    await dropped?.db.close().catch(() => {});
  }
  return {
    async hold(name, known, view, connect) {
      const of = JSON.stringify([name, known.version, view]);
      if (held?.of === of) return held;
      await drop();
      table = name;
      making = new AbortController();
      const { signal } = making;
      const db = await connect(signal);
      try {
        held = { of, db, rows: await make(db, name, view, known) };
        return held;
      } catch (cause) {
        await db.close();
        signal.throwIfAborted();
        throw cause;
      } finally {
        making = undefined;
      }
    },
    stop: (why) => making?.abort(new Error(why)),
    async leave(left, inTurn) {
      if (left !== table) return;
      making?.abort(new Error('Sorting and filtering was stopped.'));
      await inTurn(async () => {
        if (left === table) await drop();
      });
    },
  };
}

async function make(
  db: DbConnection,
  table: string,
  view: TableView,
  { columns }: KnownTable,
): Promise<number> {
  // Half of what DuckDB's own row ids take, which no table of a browser needs.
  await db.exec(
    `CREATE TEMP TABLE "/view" AS SELECT CAST(t.rowid AS UINTEGER) AS r FROM main.${ident(table)} AS t${viewClauses(view, columns, 't.rowid')}`,
  );
  const [count] = await db.query(`SELECT count(*) AS rows FROM ${VIEW}`);
  return Number(count?.['rows']);
}
