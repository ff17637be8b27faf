/** Adds a step that reads something to the text, as a person asks for it, and goes on there. Loaded when it is wanted. */
import type { Components } from '#core/contract/catalog.ts';
import type { Fit } from '#core/preview/fit.ts';
import {
  extractorOf,
  withExtractor,
  withStep,
  withSteps,
  type WantedStep,
  type WithStep,
  type WithSteps,
} from './new-step.ts';
import type { Notices } from '../page/notices.svelte.ts';
import type { Script } from './script.svelte.ts';
import type { Selection } from '../results/selection.svelte.ts';
import type { Outline } from './text-check.svelte.ts';

/** What of a session it takes. */
interface Place {
  readonly script: Script;
  readonly notices: Notices;
  readonly selection: Selection;
}

/** A step that reads a file of the session, as `fit` says or by its name; its id, where it could be added, which is told otherwise. */
export const addFileStep = (place: Place, file: string, fit?: Fit): Promise<string | undefined> =>
  addStep(place, file, (text, { steps }, catalog) => withExtractor(text, steps, file, catalog, fit));

/** As `addFileStep`, of a source elsewhere. */
export const addSourceStep = (place: Place, wanted: WantedStep): Promise<string | undefined> =>
  addStep(place, wanted.name, (text, { steps }, catalog) => withStep(text, steps, wanted, catalog));

/** As `addFileStep`, of the tables of steps of the text, which `wanted` reads; undefined where no component can. */
export function addViewStep(
  place: Place,
  tables: readonly string[],
  wanted: (catalog: Components) => WantedStep | undefined,
): Promise<string | undefined> {
  const lost = tables.find((table) => place.script.outline.steps.every(({ id }) => id !== table));
  if (lost !== undefined) {
    place.notices.fail(`No step of this text makes ${lost}, so no other can read it.`);
    return Promise.resolve(undefined);
  }
  return addStep(place, tables.join(' and '), (text, { steps }, catalog) => {
    const step = wanted(catalog);
    return step && withStep(text, steps, step, catalog);
  });
}

/** Steps that read tables of one file, each called like its table; their ids, in their order. */
export const addTableSteps = (
  place: Place,
  file: string,
  fit: Fit,
  tables: readonly string[],
): Promise<readonly string[] | undefined> =>
  addSteps(place, `${tables.length} tables of ${file}`, (text, { steps }, catalog) => {
    const read = extractorOf(file, catalog, fit);
    const wanted =
      read && tables.map((table) => ({ ...read, name: table, config: { ...read.config, table } }));
    return wanted && withSteps(text, steps, wanted, catalog);
  });

async function addStep(
  place: Place,
  what: string,
  write: (text: string, outline: Outline, catalog: Components) => WithStep | undefined,
): Promise<string | undefined> {
  const ids = await addSteps(place, what, (text, outline, catalog) => {
    const next = write(text, outline, catalog);
    return next && { text: next.text, ids: [next.id] };
  });
  return ids?.[0];
}

async function addSteps(
  { script, notices, selection }: Place,
  what: string,
  write: (text: string, outline: Outline, catalog: Components) => WithSteps | undefined,
): Promise<readonly string[] | undefined> {
  // What is known of an earlier text says nothing of where the steps of this one end.
  const checked = await script.check();
  if (!checked || !script.catalog) return undefined;
  const next = checked.outline && write(checked.text, checked.outline, script.catalog);
  if (!next) {
    const why = checked.outline
      ? 'because the steps share one line. Put each step on a line of its own, then try again.'
      : 'because the text is no valid YAML. Put right what Problems says of it, then try again.';
    notices.fail(`A step for ${what} could not be added, ${why}`);
    return undefined;
  }
  const [first] = next.ids;
  script.replace(
    next.text,
    next.ids.length === 1 ? `Step ${first} added: it reads ${what}.` : `Steps added: they read ${what}.`,
  );
  if (first !== undefined) selection.id = first;
  return next.ids;
}
