/** The steps of a pipeline that use a connection, and what each gets of it. */
import type { Component } from '../contract/catalog.ts';
import type { Host } from '../contract/component.ts';
import { secretNames } from '../check/secrets.ts';
import { Report } from '../oml/report.ts';
import { isMapping, omit, own, stepsOf, stringAt, toPlain } from '../oml/value.ts';
import { connection, type ConnectionOptions } from './connections.ts';
import { refersTo } from './connections-found.ts';
import type { VariableSource } from './connections-variables.ts';
import { maskKnown } from './known-secrets.ts';
import { fillTyped, readParams, type ParamOptions, type Params } from './params.ts';
import type { Reading } from './reading.ts';

export interface ViewOptions extends ConnectionOptions, ParamOptions {
  /** Where the variables of `environment` come from. */
  readonly sources?: readonly VariableSource[];
  readonly host?: Host;
}

/** A step, and the connection it uses. */
export interface Use {
  readonly id: string;
  readonly index: number;
  readonly component: Component;
  /** As the step says it, without the connection. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly reference: string;
  readonly key: string;
}

/** As much of it as says what a component gets; the connection of a step may be none. */
export type AskedFor = Pick<Use, 'component' | 'config' | 'index'> & Partial<Pick<Use, 'reference'>>;

/** Those that use a connection, in the order of the steps. */
export const usesIn = (reading: Reading, options: ViewOptions): readonly Use[] =>
  stepsIn(reading, options).flatMap(({ reference, key, ...step }) =>
    reference === undefined || key === undefined ? [] : [{ ...step, reference, key }],
  );

type Step = Omit<Use, 'reference' | 'key'> & Partial<Pick<Use, 'reference' | 'key'>>;

/** All whose component is known; a connection that can be none has no `key`. */
export function stepsIn(reading: Reading, options: ViewOptions): readonly Step[] {
  const { document, catalog, source } = reading;
  if (!isMapping(document)) return [];
  const filled = fillTyped(document, readParams(document, options, new Report(source)), catalog);
  return stepsOf(filled).flatMap((step, index): Step[] => {
    const component = catalog.get(stringAt(step, 'component') ?? '');
    const written = isMapping(step) ? own(step, 'config') : undefined;
    if (!component) return [];
    const plain = toPlain(isMapping(written) ? written : {}) as Readonly<Record<string, unknown>>;
    const { connections = {}, given = {} } = options;
    const named = refersTo(plain['connection'], component, connections, given);
    const id = stringAt(step, 'id') || `step ${index + 1}`;
    const use =
      named && 'wrong' in named
        ? { reference: String(plain['connection']) }
        : named && { reference: named.shown, key: `${named.family}.${named.alias}` };
    return [{ id, index, component, config: omit(plain, 'connection'), ...use }];
  });
}

/** As compiling resolves it, which is what decides; what is said of it holds no secret. */
export function resolved(use: AskedFor, reading: Reading, options: ViewOptions) {
  const { catalog, source } = reading;
  const report = new Report(source);
  const at = ['steps', use.index, 'config'];
  const config = { ...use.config, ...(use.reference !== undefined && { connection: use.reference }) };
  const found = connection(config, use.component, options, secretNames(catalog), at, report);
  const told = report.diagnostics;
  if (told.length === 0) return { found, diagnostics: told };
  const mask = maskOfUses(reading, options);
  return { found, diagnostics: told.map((each) => ({ ...each, message: mask(each.message) })) };
}

/** Hides the secrets of all connections, and of parameters. */
export const maskOfUses = (reading: Reading, options: ViewOptions): ((text: string) => string) =>
  maskKnown(reading.document, reading.catalog, paramsOf(reading, options), options);

/** The values of its parameters; what is wrong with them is said elsewhere. */
export const paramsOf = ({ document, source }: Reading, options: ParamOptions): Params =>
  isMapping(document) ? readParams(document, options, new Report(source)) : new Map();
