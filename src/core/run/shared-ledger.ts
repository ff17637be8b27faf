/** What a session keeps of its runs, where several processes work in it at the same time. */
import { literal } from '../sql/index.ts';
import { MAKE_CLAIMS } from './claims.ts';
import { uncontended } from './conflicts.ts';
import { openLedger } from './ledger.ts';
import type { Clock, StepConnection } from './ports.ts';
import { MAKE as MAKE_STATE } from './source-state.ts';
import { MAKE as MAKE_WRITING } from './unended.ts';

/**
 * As `openLedger`, with all tables in which these note anything, since one that is made within a
 * step's transaction is in the way of another's.
 */
export async function openSharedLedger(db: StepConnection, clock: Clock): Promise<string> {
  return uncontended(clock, async () => {
    const name = await openLedger(db);
    const [row] = await db.query(SHARED_LOOK);
    if (Number(row?.['tables']) < SHARED.length)
      await db.exec([MAKE_WRITING, MAKE_STATE, MAKE_CLAIMS].join(';\n'));
    return name;
  });
}

const SHARED = ['writing', 'state', 'state_keys', 'claims'];
const SHARED_LOOK = `SELECT count(*) AS tables FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'osiris'
AND table_name IN (${SHARED.map(literal).join(', ')})`;
