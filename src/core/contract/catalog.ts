/** The components there are: those that run here, and those that are only known. */
import type { ComponentSpec, Host } from './component.ts';
import type { Driver } from './driver.ts';

/** A component of the catalog: with a driver it runs; without, `unavailable` says in one plain sentence that it does not run on any host yet. */
export type Component = {
  readonly name: string;
  readonly kind: 'extractor' | 'processor' | 'writer';
  readonly spec: ComponentSpec;
} & (
  | { readonly driver: Driver; readonly unavailable?: undefined }
  | { readonly driver?: undefined; readonly unavailable: string }
);

/** Every component by name. */
export type Catalog = ReadonlyMap<string, Component>;

/** Why a component does not run on `host`, in one plain sentence; undefined where it does. What it can never do there comes first. */
export function unavailableOn({ spec, unavailable }: Component, host: Host | undefined): string | undefined {
  const { hosts } = spec;
  return host === undefined || hosts === undefined || hosts.only.includes(host) ? unavailable : hosts.because;
}
