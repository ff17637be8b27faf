/** What queries of the console gave: each on a connection of its own, for as long as the database is open. */
import { Mutex } from 'async-mutex';
import type { WasmConnection } from '#adapters/wasm/connection.ts';
import type { WasmDatabase } from '#adapters/wasm/database.ts';
import type { DatabaseSlot } from '../database.ts';
import type { ColumnInfo } from '../engine.ts';
import type { CurrentSession } from '../host/current.ts';
import type { Leash } from './leash.ts';

const GONE = 'These rows are gone, since the engine was started anew. Ask the query again.';

export interface KeptAnswer {
  readonly slot: DatabaseSlot;
  readonly database: WasmDatabase;
  /** On which it is called `ANSWER`. */
  readonly db: WasmConnection;
  /** Ends what is asked of `db`. */
  readonly leash: Leash;
  readonly columns: readonly ColumnInfo[];
  readonly rows: number;
}

export interface Answers {
  keep(id: string, answer: KeptAnswer): void;
  /** Does `work` with an answer, one after the other. Rejects where it is gone. */
  use<T>(id: string, work: (answer: KeptAnswer) => Promise<T>): Promise<T>;
  /** Lets go of one; nothing where there is none. */
  drop(id: string): Promise<void>;
}

/** Makes the place of the answers of one engine. */
export function createAnswers(current: CurrentSession): Answers {
  const kept = new Map<string, KeptAnswer & { readonly turn: Mutex }>();
  return {
    keep: (id, answer) => void kept.set(id, { ...answer, turn: new Mutex() }),
    async use(id, work) {
      const answer = kept.get(id);
      const isThere = answer?.slot === current.get().database && answer.database.death === undefined;
      if (!answer || !isThere) throw new Error(GONE);
      // A connection answers one at a time.
      return answer.turn.runExclusive(() => work(answer));
    },
    async drop(id) {
      const answer = kept.get(id);
      kept.delete(id);
      // With a database that has ended it is gone already.
      if (answer?.database.death === undefined) await answer?.turn.runExclusive(() => answer.db.close());
    },
  };
}
