/** The world of a driver, of one step of a run. */
import type { DriverContext, Progress, TestContext } from '../contract/driver.ts';
import { behind } from '../contract/port.ts';
import type { LoadReceipt } from '../contract/receipt.ts';
import type { PlanStep } from '../plan/plan.ts';
import type { Reach } from '../standin/reach.ts';
import type { Outbox } from './outbox.ts';
import type { Ports, StepConnection, StepFiles } from './ports.ts';
import type { OpenState } from './source-state.ts';

/** Whose world it is. */
interface Owner {
  readonly step: PlanStep;
  readonly ports: Ports;
  readonly outbox: Outbox;
}

/** What a driver is given that is of this one step. */
interface StepTools {
  readonly db: StepConnection;
  readonly files: StepFiles;
  readonly state: OpenState;
  readonly reach: Reach;
  readonly progress: (progress: Progress) => void;
  readonly receipt: (receipt: LoadReceipt) => void;
}

export function contextOf(
  owner: Owner,
  { db, files, state, reach, progress, receipt }: StepTools,
): DriverContext {
  const { step, outbox } = owner;
  return {
    ...asking(owner),
    table: step.table ?? step.id,
    getDbConnection: () => Promise.resolve(db),
    files,
    state,
    fetch: (request) => reach.send(request),
    logMetric: (metric, value, tags) =>
      outbox.send({ event: 'metric', metric, value, step_id: step.id, tags }),
    progress,
    receipt,
  };
}

/** What others are asked with, without anything that changes the session. */
export function asking({ step, ports, outbox }: Owner): TestContext {
  const { signal } = ports;
  return {
    signal,
    fetch: (request) => ports.fetch(request, signal),
    port: (port) => behind(ports.provided ?? [], port, step.component),
    wait: (ms) => wait(ms, ports),
    now: () => ports.clock.now(),
    log: (level, message) => outbox.send({ event: 'log', step_id: step.id, level, message }),
  };
}

function wait(ms: number, { clock, signal }: Ports): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      stop();
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(new Error('The wait was cancelled.'));
      else resolve();
    };
    const stop = clock.every(ms, end);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
