/** This process as others know it that work in the same session on an engine: who it is, and which of them are no more. */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Process } from '#core/run/claims.ts';
import { isError } from './refused.ts';

export function thisProcess(): Process {
  const own = place();
  return {
    name: `${hostname()}, process ${process.pid}`,
    token: `${own}/${process.pid}/${randomUUID()}`,
    isGone(claim) {
      const [where, pid] = claim.split('/');
      return own !== '' && where === own && !isAlive(Number(pid));
    },
  };
}

/** The one space of process ids that this one is in; empty where no system says. */
function place(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return !isError(cause, 'ESRCH');
  }
}
