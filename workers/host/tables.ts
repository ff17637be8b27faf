/** The open session's tables, as the engine shows them to the page. */
import type { DbConnection } from '#core/contract/database.ts';
import { readStates, resetState, restoreState, writeState } from '#core/run/kept-states.ts';
import { takeSample } from '#core/standin/sample.ts';
import { PLAIN_VIEW } from '#core/sql/table-view.ts';
import { removeMade } from '#adapters/wasm/duckdb-export.ts';
import type { StartDuckDb } from '#adapters/wasm/duckdb.ts';
import { readCell } from '../cell.ts';
import type { Changes } from '../changes.ts';
import type { EngineTables, StateChange } from '../engine.ts';
import { sessionSalt } from '../session-salt.ts';
import { readSessionRecord } from '../session-record.ts';
import { readQuery } from '../query.ts';
import { readTable } from '../table.ts';
import { databaseFile } from '../database-file.ts';
import { dropTable, listTables } from '../tables.ts';
import { readWindow, rowIdOf } from '../windows.ts';
import type { CurrentSession } from './current.ts';
import { holdView } from './held-view.ts';

async function changeState(db: DbConnection, stepId: string, change: StateChange): Promise<boolean> {
  switch (change.type) {
    case 'write':
      await writeState(db, stepId, change.value);
      return true;
    case 'reset':
      return resetState(db, stepId);
    case 'restore':
      return restoreState(db, stepId);
  }
}

/** Makes the door's tables, those of whichever session is open; what is dropped is told to `changes`. `start`: of a DuckDB beside the session's. */
export function hostTables(current: CurrentSession, changes: Changes, start: StartDuckDb): EngineTables {
  const database = () => current.get().database;
  /** Of the query that goes on. */
  let asked: AbortController | undefined;
  /** Of the file that is being made. */
  let making: AbortController | undefined;
  return {
    async toFile(onProgress = () => {}) {
      const session = current.get();
      if (session.running) throw new Error('A run is going on. Export when it has ended.');
      if (making) throw new Error('Another file is being made. Wait for its end, or cancel it.');
      const own = (making = new AbortController());
      const end = (): void =>
        own.abort(new Error('The file made way for a run that began. Export when it has ended.'));
      try {
        return await session.database.makingWay(end, () =>
          databaseFile(session, start, own.signal, onProgress),
        );
      } finally {
        making = undefined;
      }
    },
    cancelFile: async () => making?.abort(new Error('The export was cancelled.')),
    dropFile: async () => removeMade(current.get().held.disk),
    list: async () => database().forScreen(listTables),
    find: async (name) => database().forScreen((db, known) => readTable(db, known, name)),
    async rows(table, offset, limit, has, part = {}) {
      const session = current.get();
      return session.database.forScreen((db, known) =>
        readWindow(db, known, { ...part, table, offset, limit, has }, (of, now) =>
          holdView(session, of, now, part.view ?? PLAIN_VIEW),
        ),
      );
    },
    async leaveView(table) {
      const { database, views } = current.get();
      await views.leave(table, (work) => database.forScreen(work));
    },
    async cell(of, row, column, view) {
      const session = current.get();
      return session.database.forScreen(async (db, known) => {
        const at = await rowIdOf(db, known, of, row, view, (table, now) =>
          holdView(session, table, now, view ?? PLAIN_VIEW),
        );
        return readCell(db, known, of, at, column);
      });
    },
    async query(sql, options) {
      const { database, running } = current.get();
      if (running) throw new Error('A run is going on. Ask when it has ended.');
      // Nobody else reads meanwhile, and a run that comes does not write out what is committed before it has ended.
      return database.forScreen(async () => {
        asked = new AbortController();
        const db = await (await database.toRead()).connect(asked.signal);
        try {
          return await readQuery(db, sql, options);
        } finally {
          await db.close();
        }
      });
    },
    async sample(table, request) {
      const { database, held, notes, running } = current.get();
      if (running) throw new Error('A run is going on. Take the sample when it has ended.');
      const salt = await sessionSalt(notes, held.id);
      return database.forScreen(async () => {
        const db = await (await database.toRead()).connect();
        try {
          return await takeSample(db, table, request, salt);
        } finally {
          await db.close();
        }
      });
    },
    cancelQuery: async () => asked?.abort(new Error('The query was cancelled.')),
    async drop(table) {
      const { database, running } = current.get();
      if (running) throw new Error('A run is going on. Delete the table when it has ended.');
      await database.forScreen(async (db) => {
        const cooled = await database.withoutWarmUp();
        await dropTable(db, table);
        await cooled.checkpoint();
      });
      changes.tell({ type: 'tables' });
    },
    record: async (paths) => readSessionRecord(current.get(), paths),
    states: async () => database().forScreen(readStates),
    async changeState(stepId, change) {
      const { database, running } = current.get();
      if (running) throw new Error('A run is going on. Change the state when it has ended.');
      return database.forScreen(async (db) => {
        const cooled = await database.withoutWarmUp();
        const changed = await changeState(db, stepId, change);
        await cooled.checkpoint();
        return changed;
      });
    },
  };
}
