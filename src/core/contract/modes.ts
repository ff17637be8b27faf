/** The modes of a step, and those of a component that they mean. */
import type { ComponentSpec } from './component.ts';

/** OML's name of each mode, and the component's own. */
export const MODES: ReadonlyMap<string, string> = new Map([
  ['read', 'extract'],
  ['write', 'write'],
  ['transform', 'transform'],
]);

/** OML's names of the modes a component runs in. */
export function allowedModes({ spec }: { readonly spec: ComponentSpec }): string[] {
  const modes: readonly string[] = spec.modes;
  return [...MODES].filter(([, mode]) => modes.includes(mode)).map(([name]) => name);
}
