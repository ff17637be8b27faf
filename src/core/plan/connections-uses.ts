/** The steps of a pipeline that use a connection, and what each gets of it. */
import type { Component } from '../contract/catalog.ts';
import type { Host } from '../contract/component.ts';
import { secretNames } from '../check/secrets.ts';
import { Report } from '../oml/report.ts';
import { isMapping, omit, own, stepsOf, stringAt, toPlain } from '../oml/value.ts';
import { connection, type ConnectionOptions } from './connections.ts';
import { refersTo } from './connections-found.ts';
import type { VariableSource } from './connections-variables.ts';
import { fillTyped, readParams, type ParamOptions } from './params.ts';
import type { Reading } from './reading.ts';

export interface ViewOptions extends ConnectionOptions, ParamOptions {
  /** Where the variables of `environment` come from. */
  readonly sources?: readonly VariableSource[];
  readonly host?: Host;
}

/** A step that uses one. */
export interface Use {
  readonly id: string;
  readonly index: number;
  readonly component: Component;
  /** As the step says it, without the connection. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly reference: string;
  readonly key: string;
}

/** As much of it as says what a component gets. */
export type AskedFor = Pick<Use, 'component' | 'config' | 'reference' | 'index'>;

/** In the order of the steps. */
export function usesIn(reading: Reading, options: ViewOptions): readonly Use[] {
  const { document, catalog, source } = reading;
  if (!isMapping(document)) return [];
  const filled = fillTyped(document, readParams(document, options, new Report(source)), catalog);
  return stepsOf(filled).flatMap((step, index): Use[] => {
    const component = catalog.get(stringAt(step, 'component') ?? '');
    const written = isMapping(step) ? own(step, 'config') : undefined;
    if (!component) return [];
    const plain = toPlain(isMapping(written) ? written : {}) as Readonly<Record<string, unknown>>;
    const { connections = {}, given = {} } = options;
    const named = refersTo(plain['connection'], component, connections, given);
    if (named === undefined || 'wrong' in named) return [];
    const { shown: reference, family, alias } = named;
    const id = stringAt(step, 'id') || `step ${index + 1}`;
    return [
      { id, index, component, config: omit(plain, 'connection'), reference, key: `${family}.${alias}` },
    ];
  });
}

/** As compiling resolves it, which is what decides. */
export function resolved(use: AskedFor, { catalog, source }: Reading, options: ViewOptions) {
  const report = new Report(source);
  const at = ['steps', use.index, 'config'];
  const config = { ...use.config, connection: use.reference };
  const found = connection(config, use.component, options, secretNames(catalog), at, report);
  return { found, diagnostics: report.diagnostics };
}
