/**
 * `osiris.claims`: which process is at which step, or has the whole session, where several can share one. Rows are only added, so that no two
 * processes are in each other's way; of the claims on a step that nobody ended the one that was committed first counts. A process that finds
 * such a claim before its own asks whether its owner is alive, and ends the claim of one that does not answer. Who has the whole session
 * removes what is over: on a lake a row that is removed is in the way of every transaction that adds one to the same table.
 */
import type { DbConnection, Row } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { literal } from '../sql/index.ts';
import { pause, rolledBack, uncontended } from './conflicts.ts';
import { FORGET_REPLACED } from './ledger.ts';
import type { Ports, StepConnection } from './ports.ts';
import { FORGET_WRITTEN } from './unended.ts';

export const MAKE_CLAIMS =
  'CREATE TABLE IF NOT EXISTS osiris.claims (step_id VARCHAR NOT NULL, claim VARCHAR NOT NULL, event VARCHAR NOT NULL, process VARCHAR NOT NULL, moment TIMESTAMP NOT NULL)';

/** The process that runs steps, as others know it. */
export interface Process {
  /** For people: `host a, process 12`. */
  readonly name: string;
  /** Of no other process. */
  readonly token: string;
  /** Tells by the claim of another process that it is known to be no more; absent where that cannot be known. */
  isGone?(claim: string): boolean;
  /** Milliseconds after which one that does not answer is taken for dead. */
  readonly patience?: number;
}

export interface Claim {
  /** Rejects with `StepError` where another process has taken the step over meanwhile. */
  check(): Promise<void>;
  /** A statement that ends it, for the transaction in which what it was for is done. */
  end(): string;
  /** That transaction is committed. */
  ended(): void;
  release(): Promise<void>;
}

/** The owner of the claim is alive. */
export interface Taken {
  readonly by: string;
  /** What it is at. */
  readonly step: string;
}

/** In place of a step: all of the session, which nobody else is to work in. */
export const WHOLE = '';

const PATIENCE = 20_000;
/** Milliseconds between two looks whether somebody asks, and whether there is an answer. */
const LOOK = 1_000;

/** What became of claims, oldest first. */
interface Entry {
  readonly step: string;
  readonly claim: string;
  readonly event: 'begin' | 'ask' | 'alive' | 'end';
  readonly process: string;
  /** ISO 8601, UTC. */
  readonly moment: string;
}

/** Claims a step, or the `WHOLE` session; resolves when it is this process's, or known to be another's. It waits as long as an owner may need to answer. */
export async function claimStep(
  stepId: string,
  process: Process,
  ports: Pick<Ports, 'database' | 'clock' | 'signal'>,
): Promise<Claim | Taken> {
  const { clock } = ports;
  const { patience = PATIENCE } = process;
  // Also a run that is cancelled ends its claim.
  const db = await ports.database.connect();
  const own = `${process.token} ${stepId}`;
  const adding = (event: Entry['event'], claim: string, step: string): string =>
    `INSERT INTO osiris.claims VALUES (${[step, claim, event, process.name].map(literal).join(', ')},
CAST(${literal(clock.now().replace('Z', ''))} AS TIMESTAMP))`;
  const add: Add = (event, claim = own, step = stepId) =>
    uncontended(clock, () => db.exec(adding(event, claim, step)));
  const end = (): string => adding('end', own, stepId);
  /** Nobody is at a step meanwhile, and who asks for one tries again. */
  const leave = (): Promise<void> =>
    stepId === WHOLE
      ? uncontended(clock, () => db.exec(forgetting(own)).catch(rolledBack(db))).catch(() => add('end'))
      : add('end');
  const entries = (): Promise<readonly Entry[]> => readEntries(db, stepId);

  try {
    await add('begin');
    /** When its owner was asked. */
    let asked: number | undefined;
    for (;;) {
      const known = await entries();
      await answer(known, own, add);
      const before = aheadOf(known, own);
      const [owner] = before;
      if (owner === undefined) return owned({ db, own, add, end, leave, entries, ports, patience });
      const isAlive = ({ claim }: Entry): boolean => asked !== undefined && hasAnswered(known, claim, own);
      // Who else is before this one only waits for that owner, and may be told the same.
      if (isAlive(owner)) {
        await add('end');
        await db.close();
        return { by: owner.process, step: owner.step };
      }
      const isLate = asked !== undefined && clock.monotonic() - asked > patience;
      const over = before.filter((each) => (isLate && !isAlive(each)) || process.isGone?.(each.claim));
      if (over.length > 0) {
        for (const { claim, step } of over) await add('end', claim, step);
        continue;
      }
      if (asked === undefined) {
        await add('ask');
        asked = clock.monotonic();
      }
      await pause(clock, LOOK / 2);
      ports.signal.throwIfAborted();
    }
  } catch (error) {
    await add('end').catch(() => undefined);
    await db.close().catch(() => undefined);
    throw error;
  }
}

/** What one transaction forgets: that claim and all that have ended, rows of the ledger that others have replaced since, and writes to elsewhere that came to their end. */
const forgetting = (claim: string): string =>
  [
    'BEGIN TRANSACTION',
    `DELETE FROM osiris.claims WHERE claim = ${literal(claim)} OR claim IN (SELECT claim FROM osiris.claims WHERE event = 'end')`,
    FORGET_REPLACED,
    FORGET_WRITTEN,
    'COMMIT',
  ].join(';\n');

/** Adds a row, by default of the process's own claim. */
type Add = (event: Entry['event'], claim?: string, step?: string) => Promise<void>;

/** Those that count for a step: of the step itself, and of the whole session; for that, all. */
async function readEntries(db: DbConnection, stepId: string): Promise<readonly Entry[]> {
  const where = stepId === WHOLE ? '' : `WHERE step_id IN (${literal(stepId)}, ${literal(WHOLE)})`;
  const rows = await db.query(
    `SELECT step_id, claim, event, process, strftime(moment, '%Y-%m-%dT%H:%M:%S.%gZ') AS moment FROM osiris.claims ${where} ORDER BY rowid`,
  );
  return rows.map(entryOf);
}

const entryOf = ({ step_id, claim, event, process, moment }: Row): Entry => ({
  step: String(step_id),
  claim: String(claim),
  event: String(event) as Entry['event'],
  process: String(process),
  moment: String(moment),
});

/** The claims on a session's steps, or on all of it, that nobody has ended; of a process that was killed elsewhere, too. Its table must be there. */
export const readClaims = async (db: DbConnection): Promise<readonly Omit<Entry, 'event'>[]> =>
  living(await readEntries(db, WHOLE));

const living = (entries: readonly Entry[]): readonly Entry[] => {
  const ended = new Set(entries.flatMap(({ event, claim }) => (event === 'end' ? [claim] : [])));
  return entries.filter(({ event, claim }) => event === 'begin' && !ended.has(claim));
};

/** The claims that count before this one. */
function aheadOf(entries: readonly Entry[], own: string): readonly Entry[] {
  const all = living(entries);
  const place = all.findIndex(({ claim }) => claim === own);
  if (place < 0) throw lost();
  return all.slice(0, place);
}

const lost = (): StepError =>
  new StepError(
    'This process did not answer for so long that another one has taken over: what this one made of the step is not kept. Look whether the other one has ended, and run the step again if not.',
    { busy: true },
  );

/** Whether `claim` has answered since `own` asked. */
function hasAnswered(entries: readonly Entry[], claim: string, own: string): boolean {
  const asked = entries.findIndex((entry) => entry.event === 'ask' && entry.claim === own);
  return entries.some((entry, at) => at > asked && entry.event === 'alive' && entry.claim === claim);
}

/** Tells those who have asked since it was last told that the owner of `own` is alive. */
async function answer(entries: readonly Entry[], own: string, add: Add): Promise<void> {
  const told = entries.findLastIndex(({ event, claim }) => event === 'alive' && claim === own);
  const begun = entries.findIndex(({ event, claim }) => event === 'begin' && claim === own);
  const isAsked = entries.some(
    ({ event, claim }, at) => event === 'ask' && claim !== own && at > Math.max(told, begun),
  );
  if (isAsked) await add('alive');
}

interface Owned {
  readonly db: StepConnection;
  readonly own: string;
  readonly add: Add;
  end(): string;
  leave(): Promise<void>;
  entries(): Promise<readonly Entry[]>;
  readonly ports: Pick<Ports, 'clock'>;
  readonly patience: number;
}

/** While it is held, who asks is answered. */
function owned({ db, own, add, end, leave, entries, ports, patience }: Owned): Claim {
  /** When it was last seen that nobody had taken it over: who asks later than that waits for all of the patience first. */
  let seen = ports.clock.monotonic();
  const look = async (): Promise<void> => {
    const now = ports.clock.monotonic();
    const known = await entries();
    if (!living(known).some(({ claim }) => claim === own)) {
      seen = -Infinity;
      throw lost();
    }
    await answer(known, own, add);
    seen = now;
  };
  let at: Promise<unknown> | undefined;
  /** One after the other on the one connection. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = Promise.resolve(at).then(work, work);
    at = next.catch(() => undefined);
    return next;
  };
  let looking = false;
  let isEnded = false;
  const stop = ports.clock.every(LOOK, () => {
    if (looking) return;
    looking = true;
    // A catalog that does not answer now is asked again with the next look.
    inTurn(look)
      .catch(() => undefined)
      .finally(() => (looking = false));
  });
  return {
    check: () => (ports.clock.monotonic() - seen < patience / 4 ? Promise.resolve() : inTurn(look)),
    end,
    ended: () => (isEnded = true),
    async release() {
      stop();
      try {
        await inTurn(async () => {
          if (!isEnded) await leave();
        });
      } finally {
        await db.close();
      }
    },
  };
}
