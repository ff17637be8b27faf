/** The components there are: those that run here, and those that are only known. */
import type { ComponentSpec, Host } from './component.ts';
import type { Driver } from './driver.ts';

/** What is known of a component; plain data where its spec holds no functions. */
export interface ComponentInfo {
  readonly name: string;
  readonly kind: 'extractor' | 'processor' | 'writer';
  readonly spec: ComponentSpec;
  /** Says in one plain sentence that it does not run on any host yet. */
  readonly unavailable?: string;
}

/** A component of the catalog: with a driver it runs. */
export type Component = ComponentInfo &
  (
    | { readonly driver: Driver; readonly unavailable?: undefined }
    | { readonly driver?: undefined; readonly unavailable: string }
  );

/** Every component by name. */
export type Catalog = ReadonlyMap<string, Component>;
/** The same without what runs. */
export type Components = ReadonlyMap<string, ComponentInfo>;

/** The component of a family that says what its connections hold; undefined where none does. */
export const discovererOf = (catalog: Catalog, family: string): Component | undefined =>
  [...catalog.values()].find(({ name, driver }) => driver?.discovery && name.startsWith(`${family}.`));

/** Gives what can be handed to another thread: no driver, and a spec without functions. */
export function infoOf({ name, kind, spec, unavailable }: Component): ComponentInfo {
  return {
    name,
    kind,
    unavailable,
    spec: {
      ...spec,
      check: undefined,
      refuse: undefined,
      contacts: undefined,
      stateOf: undefined,
      writesTo: undefined,
      osiris: undefined,
    },
  };
}

/** Why a component does not run on `host`, in one plain sentence; undefined where it does. What it can never do there comes first. */
export function unavailableOn(
  { spec, unavailable }: ComponentInfo,
  host: Host | undefined,
): string | undefined {
  const { hosts } = spec;
  return host === undefined || hosts === undefined || hosts.only.includes(host) ? unavailable : hosts.because;
}
