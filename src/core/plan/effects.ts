/** What a pipeline will do when it runs, told before it does: whom it asks, what it reads, what it writes. */
import type { Component } from '../contract/catalog.ts';
import { keysMarked, textsMarked, writesElsewhere } from '../contract/marks.ts';
import type { PlannedStandIn } from '../contract/stand-in.ts';
import type { WriteTarget } from '../contract/write.ts';
import { secretNames } from '../check/secrets.ts';
import { addressed } from '../http/address.ts';
import { contactOf, type Contact, type HostOrigin } from '../http/contacts.ts';
import { holdsPlaceholder, isMapping, own, stepsOf, stringAt, toPlain } from '../oml/value.ts';
import type { Mapping } from '../oml/value.ts';
import { maskOf } from '../share/mask.ts';
import { secretsOf } from '../share/secret-values.ts';
import { placeholdersIn } from './params.ts';
import type { Plan, PlanStep } from './plan.ts';
import type { Reading } from './reading.ts';

/** All that a pipeline does besides making tables in its own session. In the order of the file. */
export interface Effects {
  readonly contacts: readonly Contact[];
  readonly reads: readonly Read[];
  readonly writes: readonly Write[];
}

/** A file of the session that a step reads. */
export interface Read {
  readonly step: string;
  readonly path: string;
  /** It is a sample that stands in for the step's source: in any case here, or where that does not answer. */
  readonly standsIn?: PlannedStandIn['when'];
}

/** What a writer makes: a file of the session, at `path`, or something elsewhere. */
export interface Write {
  readonly step: string;
  readonly path?: string;
  /** The component's title. */
  readonly title: string;
  /** Of something elsewhere, where that is known: what is written to, and how. */
  readonly target?: string;
  readonly mode?: string;
}

/**
 * Tells what the pipeline does. `plan`: of the same document, where it has one; without it all that the text alone can tell, which may
 * leave hosts open. `targets`: of the plan. Never throws for a faulty document.
 */
export function effectsOf(
  { document, catalog }: Reading,
  plan?: Plan,
  targets: readonly (WriteTarget & { readonly step: string })[] = [],
): Effects {
  const steps = stepsOf(document).flatMap((step, index) => {
    const component = catalog.get(stringAt(step, 'component') ?? '');
    if (!component || !isMapping(step)) return [];
    const id = stringAt(step, 'id') || `step ${index + 1}`;
    const config = own(step, 'config');
    const planned = plan?.steps.find((each) => each.index === index);
    const to = planned && targets.find((target) => target.step === planned.id);
    const mask = planned && maskOf(secretsOf(planned.config, secretNames(catalog), planned.hidden));
    return [{ id, component, written: isMapping(config) ? config : {}, planned, to, mask }];
  });
  return {
    contacts: steps.flatMap(contactsOf),
    reads: steps.flatMap(readsOf),
    writes: steps.flatMap(writesOf),
  };
}

interface Step {
  readonly id: string;
  readonly component: Component;
  readonly written: Mapping;
  readonly planned?: PlanStep;
  readonly to?: WriteTarget;
  /** Hides the secrets of the planned one. */
  readonly mask?: (text: string) => string;
}

function readsOf({ id, component, written, planned }: Step): Read[] {
  const standIn = planned?.standIn;
  const files = planned?.files ?? pathsIn(component, written, 'session-file');
  return [
    ...files.filter((path) => path !== standIn?.path).map((path) => ({ step: id, path })),
    ...(standIn ? [{ step: id, path: standIn.path, standsIn: standIn.when }] : []),
  ];
}

function contactsOf({ id, component, written, planned, mask = (text) => text }: Step): Contact[] {
  if (!asksElsewhere(component) || planned?.standIn?.when === 'here') return [];
  const sends = component.kind === 'writer';
  const asker = { step: id };
  const connection = own(written, 'connection');
  const asWritten = { ...defaultsOf(component), ...(toPlain(written) as Record<string, unknown>) };
  const inText = addressesIn(component, asWritten);
  const open = originOf(written, [...inText, ...textsMarked(component, asWritten, 'web-address')]);
  // Whatever stands beside it, a connection that is not here may say otherwise.
  if (connection !== undefined && !planned) return [{ for: asker, from: open, sends }];
  const addresses = planned ? addressesIn(component, planned.config) : inText;
  if (addresses.length === 0) return [{ for: asker, from: open, sends }];
  const hosts = inText.flatMap((address) => addressed(address)?.host ?? []);
  return addresses.map((address) => {
    const { host } = addressed(address) ?? {};
    const isInText = connection === undefined && host !== undefined && hosts.includes(host);
    const contact = contactOf(address, asker, isInText ? { type: 'text' } : open, sends);
    return contact.address === undefined ? contact : { ...contact, address: mask(contact.address) };
  });
}

/** It asks another computer: by an address, by a query that is sent there, or since it has nothing else to read or write. */
function asksElsewhere(component: Component): boolean {
  if (component.spec.contacts || keysMarked(component, 'web-address', 'mysql', 'graphql').length > 0)
    return true;
  const own = { extractor: 'session-file', writer: 'artifact', processor: 'sql' } as const;
  return keysMarked(component, own[component.kind]).length === 0 && component.kind !== 'processor';
}

function addressesIn(component: Component, config: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    return component.spec.contacts?.(config) ?? textsMarked(component, config, 'web-address');
  } catch {
    // It names none that can be read, and the run says why.
    return [];
  }
}

/**
 * What decides a host that cannot be told: a family's default connection where nothing says more. An address that is written whole, and can
 * be asked by nobody, has no other.
 */
function originOf(written: Mapping, addresses: readonly string[]): HostOrigin {
  const connection = own(written, 'connection');
  if (connection !== undefined) return { type: 'connection', name: String(toPlain(connection)) };
  const names = new Set(placeholdersIn(written).map(({ name }) => name));
  if (names.size > 0) return { type: 'parameter', names: [...names] };
  return addresses.some((address) => WHOLE.test(address)) ? { type: 'text' } : { type: 'connection' };
}

/** An address with a scheme. */
const WHOLE = /^\s*[a-z][a-z0-9+.-]*:/i;

function writesOf({ id, component, written, planned, to }: Step): Write[] {
  if (component.kind !== 'writer') return [];
  const { title } = component.spec;
  if (writesElsewhere(component))
    return [{ step: id, title, ...(to ? { target: to.target, mode: to.mode } : {}) }];
  const paths = planned?.artifacts ?? pathsIn(component, written, 'artifact');
  return paths.map((path) => ({ step: id, path, title }));
}

/** As written, where neither a connection nor a parameter has a say in it. */
function pathsIn(
  component: Component,
  written: Mapping,
  mark: 'session-file' | 'artifact',
): readonly string[] {
  if (own(written, 'connection') !== undefined) return [];
  return textsMarked(component, written, mark).filter((path) => !holdsPlaceholder(path));
}

const defaultsOf = ({ spec }: Component): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(spec.configSchema.properties).flatMap(([key, schema]) =>
      schema.default === undefined ? [] : [[key, schema.default]],
    ),
  );
