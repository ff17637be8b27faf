/** Secrets in anything that travels with a pipeline: one search for links, snippets and zips. */
import type { Components } from '../contract/catalog.ts';
import type { Diagnostic } from '../oml/pipeline.ts';
import type { Recording } from '../recording/recording.ts';
import { secretsInText } from './secret-text.ts';
import { findSecrets } from './secrets.ts';
import type { SharedFile, SharedState } from './state.ts';

/** A file by its path, with its address where only that travels. What is in it is data, and not looked at. */
type NamedFile = Pick<SharedFile, 'path'> & { readonly url?: string };

/**
 * Gives what of a state must not be shared, each with its place and none with the secret itself: of its text, its parameters, the names
 * and addresses of its files, its charts, and its recorded results. Empty where all of it may travel.
 */
export function findSecretsTravelling(
  {
    text,
    profile,
    params,
    step,
    charts = [],
    recording,
    files,
  }: Omit<SharedState, 'files'> & { readonly files: readonly NamedFile[] },
  catalog: Components,
): readonly Diagnostic[] {
  return [
    ...findSecrets(text, params, catalog),
    ...shown(profile, 'The name of the profile', 'Give it another name'),
    ...shown(step, 'The id of the step in front', 'Give it another id'),
    ...Object.keys(params).flatMap((name) => shown(name, 'The name of a parameter', 'Give it another name')),
    ...files.flatMap(({ path, url }, at) => [
      ...shown(path, `The name of file ${at + 1} of ${files.length}`, 'Give the file another name'),
      ...shown(
        url,
        `The address that ${isShown(path) ? `file ${at + 1}` : path} comes from`,
        'Put the file where it can be had without one, or add the file itself',
      ),
    ]),
    ...charts.flatMap(({ title, of }, at) => [
      ...shown(title, `The title of chart ${at + 1}`, 'Give it another title'),
      ...shown(
        of.type === 'query' ? of.sql : undefined,
        `The query of chart ${at + 1}`,
        'Remove the chart, or ask without it',
      ),
    ]),
    ...(recording === undefined ? [] : inResults(recording)),
  ];
}

const isShown = (text: string): boolean => reasonIn(text) !== undefined;

/** What the first secret of a text is, without saying it. */
const reasonIn = (text: string): string | undefined =>
  secretsInText(text, 'value').find(({ params }) => params === undefined)?.what;

function shown(text: string | undefined, place: string, wayOut: string): readonly Diagnostic[] {
  const what = text === undefined ? undefined : reasonIn(text);
  if (what === undefined) return [];
  return [
    {
      type: 'inline_secret',
      severity: 'error',
      message: `${place} holds a secret: ${what}. ${wayOut}`,
    },
  ];
}

function inResults({ tables, artifacts }: Recording): readonly Diagnostic[] {
  const way = 'Share it without the recorded results';
  return [
    ...Object.entries(tables).flatMap(([id, { columns, rows }]) => [
      ...columns.flatMap(({ name }, at) =>
        shown(name, `The name of column ${at + 1} in the recorded results of ${id}`, way),
      ),
      ...rows.flatMap((row, at) =>
        row.flatMap((cell, column) =>
          shown(
            cell ?? undefined,
            `Row ${at + 1}, column ${column + 1} of the recorded results of ${id}`,
            way,
          ),
        ),
      ),
    ]),
    ...artifacts.flatMap(({ step_id, path }) =>
      shown(path, `The name of a file in the recorded results of ${step_id}`, way),
    ),
  ];
}
