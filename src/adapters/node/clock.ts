/** This machine's time. */
import type { Clock } from '#core/run/ports.ts';

export const clock: Clock = {
  now: () => new Date().toISOString(),
  monotonic: () => performance.now(),
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    return () => clearInterval(timer);
  },
};
