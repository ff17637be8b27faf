/**
 * `osiris.claims`: which process is at which step, where several share a session. Rows are only added, so that no two processes are in each
 * other's way; of the claims on a step that nobody ended the one that was committed first counts. A process that finds such a claim before
 * its own asks whether its owner is alive, and ends the claim of one that does not answer.
 */
import type { Row } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { literal } from '../sql/index.ts';
import { pause, uncontended } from './conflicts.ts';
import type { Ports, StepConnection } from './ports.ts';

export const MAKE_CLAIMS =
  'CREATE TABLE IF NOT EXISTS osiris.claims (step_id VARCHAR NOT NULL, claim VARCHAR NOT NULL, event VARCHAR NOT NULL, process VARCHAR NOT NULL, moment TIMESTAMP NOT NULL)';

/** The process that runs steps, as others know it. */
export interface Process {
  /** For people: `host a, process 12`. */
  readonly name: string;
  /** Of no other process. */
  readonly token: string;
  /** Milliseconds after which one that does not answer is taken for dead. */
  readonly patience?: number;
}

export interface Claim {
  /** Rejects with `StepError` where another process has taken the step over meanwhile. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** The owner of the claim is alive. */
export interface Taken {
  readonly by: string;
}

const PATIENCE = 20_000;
/** Milliseconds between two looks whether somebody asks, and whether there is an answer. */
const LOOK = 1_000;

/** What became of a step's claims, oldest first. */
interface Entry {
  readonly claim: string;
  readonly event: 'begin' | 'ask' | 'alive' | 'end';
  readonly process: string;
}

/** Claims a step; resolves when it is this process's, or known to be another's. It waits as long as an owner may need to answer. */
export async function claimStep(
  stepId: string,
  process: Process,
  ports: Pick<Ports, 'database' | 'clock' | 'signal'>,
): Promise<Claim | Taken> {
  const { clock } = ports;
  // Also a run that is cancelled ends its claim.
  const db = await ports.database.connect();
  const own = `${process.token} ${stepId}`;
  const add = (event: Entry['event'], claim = own): Promise<void> =>
    uncontended(clock, () =>
      db.exec(
        `INSERT INTO osiris.claims VALUES (${[stepId, claim, event, process.name].map(literal).join(', ')},
CAST(${literal(clock.now().replace('Z', ''))} AS TIMESTAMP))`,
      ),
    );
  const entries = async (): Promise<readonly Entry[]> =>
    (
      await db.query(
        `SELECT claim, event, process FROM osiris.claims WHERE step_id = ${literal(stepId)} ORDER BY rowid`,
      )
    ).map(entryOf);

  try {
    await add('begin');
    let asked = false;
    const since = clock.monotonic();
    for (;;) {
      const known = await entries();
      await answer(known, own, add);
      const before = aheadOf(known, own);
      if (before.length === 0) return owned({ db, own, add, entries, ports });
      const alive = asked ? before.find(({ claim }) => hasAnswered(known, claim, own)) : undefined;
      if (alive) {
        await add('end');
        await db.close();
        return { by: alive.process };
      }
      if (!asked) {
        await add('ask');
        asked = true;
      } else if (clock.monotonic() - since > (process.patience ?? PATIENCE)) {
        for (const { claim } of before) await add('end', claim);
        continue;
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

const entryOf = ({ claim, event, process }: Row): Entry => ({
  claim: String(claim),
  event: String(event) as Entry['event'],
  process: String(process),
});

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
    'This process did not answer for so long that another one has taken the step over: what this one made of it is not kept. Look whether the other one has ended, and run the step again if not.',
    { busy: true },
  );

/** Whether `claim` has answered since `own` asked. */
function hasAnswered(entries: readonly Entry[], claim: string, own: string): boolean {
  const asked = entries.findIndex((entry) => entry.event === 'ask' && entry.claim === own);
  return entries.some((entry, at) => at > asked && entry.event === 'alive' && entry.claim === claim);
}

/** Tells those who have asked since it was last told that the owner of `own` is alive. */
async function answer(
  entries: readonly Entry[],
  own: string,
  add: (event: Entry['event']) => Promise<void>,
): Promise<void> {
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
  add(event: Entry['event']): Promise<void>;
  entries(): Promise<readonly Entry[]>;
  readonly ports: Pick<Ports, 'clock'>;
}

/** While it is held, who asks is answered. */
function owned({ db, own, add, entries, ports }: Owned): Claim {
  let at: Promise<unknown> | undefined;
  /** One after the other on the one connection. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = Promise.resolve(at).then(work, work);
    at = next.catch(() => undefined);
    return next;
  };
  let looking = false;
  const stop = ports.clock.every(LOOK, () => {
    if (looking) return;
    looking = true;
    // A catalog that does not answer now is asked again with the next look.
    inTurn(async () => answer(await entries(), own, add))
      .catch(() => undefined)
      .finally(() => (looking = false));
  });
  return {
    check: () =>
      inTurn(async () => {
        if (!living(await entries()).some(({ claim }) => claim === own)) throw lost();
      }),
    async release() {
      stop();
      try {
        await inTurn(() => add('end'));
      } finally {
        await db.close();
      }
    },
  };
}
