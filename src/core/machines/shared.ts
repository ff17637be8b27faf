/** How many processes an engine serves at once. */
import { servesMany } from '../engine/profiles.ts';

/** Whether several processes can have the tables at the same time; of an engine that is a connection nothing is known here but that it may. */
export function isShared(engine: string | undefined): boolean {
  if (engine === undefined) return false;
  if (engine.startsWith('@')) return true;
  return servesMany(engine);
}
