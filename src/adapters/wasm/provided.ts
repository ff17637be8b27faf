/**
 * What there is in a browser behind the ports of drivers. Each loads its library when a step asks for it (`import()`): nothing of it is
 * here before.
 */
import type { Provided } from '#core/contract/port.ts';

export const provided: readonly Provided[] = [];
