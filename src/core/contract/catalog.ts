/** The components there are: those that run here, and those that are only known. */
import type { ComponentSpec } from './component.ts';
import type { Driver } from './driver.ts';

/** A component of the catalog: with a driver it runs here; without, `unavailable` says why in one plain sentence. */
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
