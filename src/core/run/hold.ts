/** A step, or a session, that this process has for itself; or who has it. */
import { StepError } from '../contract/errors.ts';
import { claimStep, WHOLE, type Claim, type Process } from './claims.ts';
import type { Ports } from './ports.ts';

/** `what`: a step, or `WHOLE`. Rejects with `StepError` where another process is at it. */
export async function hold(
  what: string,
  process: Process,
  ports: Pick<Ports, 'database' | 'clock' | 'signal'>,
): Promise<Claim> {
  const claim = await claimStep(what, process, ports);
  if (!('by' in claim)) return claim;
  const { by, step } = claim;
  throw new StepError(
    what === step && what !== WHOLE
      ? `Another process is at this step: ${by}. Nothing was done here. Run it again when that has ended: it is taken as it is then.`
      : `Another process works in this session${step === WHOLE ? '' : `, at its step "${step}"`}: ${by}. Nothing was done here. Run it again when that has ended, or in another session (--out).`,
    { busy: true },
  );
}
