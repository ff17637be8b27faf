/** What a session keeps of its runs, where several processes work in it at the same time. */
import { StepError } from '../contract/errors.ts';
import { literal } from '../sql/index.ts';
import { MAKE_CLAIMS } from './claims.ts';
import { rolledBack, uncontended } from './conflicts.ts';
import { MAKE as MAKE_STEPS, openLedger } from './ledger.ts';
import type { Clock, StepConnection } from './ports.ts';
import { MAKE as MAKE_STATE } from './source-state.ts';
import { MAKE as MAKE_WRITING } from './unended.ts';

/**
 * As `openLedger`, with all tables in which these note anything, since one that is made within a
 * step's transaction is in the way of another's.
 */
export async function openSharedLedger(db: StepConnection, clock: Clock): Promise<string> {
  return uncontended(clock, async () => {
    const rows = await db.query(SHARED_LOOK);
    const found = new Set(rows.map(({ name }) => String(name)));
    if (found.has(REMOVING))
      throw new StepError(
        'This session is being removed from its engine, by: oml engine clean. Nothing was done. Run in another session (--out), or end the removal and run again.',
      );
    if (!SHARED.every((table) => found.has(table)))
      await db.exec(`BEGIN TRANSACTION;\n${MAKE};\nCOMMIT`).catch(rolledBack(db));
    return openLedger(db);
  });
}

/** A table of `osiris` that nobody fills: who finds it is to leave a session that is about to go. */
export const REMOVING = 'removing';

const SHARED = ['writing', 'state', 'state_keys', 'claims'];
/** In one transaction, since each takes as long as a small step. */
const MAKE = [MAKE_STEPS, MAKE_WRITING, MAKE_STATE, MAKE_CLAIMS].join(';\n');
const SHARED_LOOK = `SELECT table_name AS name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'osiris'
AND table_name IN (${[...SHARED, REMOVING].map(literal).join(', ')})`;
