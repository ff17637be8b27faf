/** Which steps run on a sample in place of their source: decided before a run where something that they need is not there. */
import type { Component } from '../contract/catalog.ts';
import type { StandIn } from '../contract/stand-in.ts';
import type { Diagnostic, Path, SourceMap } from '../oml/pipeline.ts';
import { Report } from '../oml/report.ts';
import { holdsPlaceholder, type Mapping } from '../oml/value.ts';
import { cfgOf, type StepConfig } from './config.ts';
import { placeholdersIn } from './params.ts';

/** Errors that say that something is not there, and not that the step is wrong. */
const OUT_OF_REACH: ReadonlySet<string> = new Set([
  'unavailable_component',
  'unknown_connection',
  'missing_environment_variable',
  'unresolved_parameter',
  'missing_config_key',
]);

/** Tells whether the error says that what a step needs is not to be had here: a stand-in helps. */
export const isOutOfReach = ({ type }: Pick<Diagnostic, 'type'>): boolean => OUT_OF_REACH.has(type);

/** A step that has a stand-in. */
export interface Understudied {
  readonly step: Mapping;
  readonly component: Component;
  readonly at: Path;
  readonly standIn: StandIn;
  /** Why the component does not run on this host. */
  readonly unavailable: string | undefined;
}

/**
 * Configures a step as it is, where all that it needs is there; else as one that runs on its stand-in, which is reported as a warning.
 * `configure`: of the step itself, with its errors to the report that it is given. Undefined where the step is wrong, which is reported.
 */
export function configureUnderstudied(
  { step, component, at, standIn, unavailable }: Understudied,
  { source, secrets, report }: { source: SourceMap; secrets: ReadonlySet<string>; report: Report },
  configure: (report: Report) => StepConfig | undefined,
): StepConfig | undefined {
  const stand = (why: string): StepConfig => {
    const message = `This step runs on its stand-in ${standIn.path} here. ${why}`;
    report.warning({ type: 'stand_in', message, at: [...at, 'component'] });
    return {
      component,
      config: {},
      written: [],
      cfg: cfgOf(step, component, secrets),
      hidden: [],
      work: { hash: '' },
      standIn: { ...standIn, when: 'here', why },
    };
  };
  if (unavailable !== undefined) return stand(sentence(unavailable));
  const open = holdsPlaceholder(step) ? placeholdersIn(step)[0]?.name : undefined;
  if (open !== undefined) return stand(`The parameter '${open}' has no value.`);
  const own = new Report(source);
  const config = configure(own);
  const [first] = own.diagnostics.filter(({ severity }) => severity === 'error');
  if (first && own.diagnostics.every(isOutOfReach)) return stand(sentence(first.message));
  for (const found of own.diagnostics) report.diagnostics.push(found);
  return config && { ...config, standIn: { ...standIn, when: 'unreached' } };
}

const sentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);
