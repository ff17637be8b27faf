/** The keys of OML itself; config keys come from the catalog. */

export interface KeyDoc {
  readonly doc: string;
  readonly required?: boolean;
  /** What follows `key:`; `$1` is where the caret goes. */
  readonly insert?: string;
}

export const topLevel: Readonly<Record<string, KeyDoc>> = {
  oml_version: { doc: 'Version of the format: always `"0.1.0"`.', required: true, insert: ' "0.1.0"' },
  name: { doc: 'Name of the pipeline: lower-case letters, digits and hyphens.', required: true },
  description: { doc: 'What the pipeline is for, in a sentence.' },
  metadata: { doc: 'Anything you want to note; copied to the manifest.', insert: '\n  $1' },
  params: {
    doc: 'Parameters and their defaults, used as `${params.name}` in any value.',
    insert: '\n  ${1:name}:\n    default: $2',
  },
  profiles: {
    doc: 'Named sets of parameter values, chosen with `--profile`.',
    insert: '\n  ${1:dev}:\n    params:\n      $2',
  },
  schedule: { doc: 'Accepted and ignored.' },
  steps: { doc: 'The steps, in the order they are read.', required: true, insert: '\n  $1' },
};

export const step: Readonly<Record<string, KeyDoc>> = {
  id: { doc: 'Name of the step, and of the table it makes. Each one only once.', required: true },
  component: { doc: 'What the step does: one of the components of the catalog.', required: true },
  mode: { doc: '`read` for extractors, `transform` for processors, `write` for writers.', required: true },
  needs: {
    doc: 'Steps that must be complete before. Left out: the step above. `[]`: none.',
    insert: ' [$1]',
  },
  config: { doc: "The component's own settings.", insert: '\n  $1' },
  inputs: { doc: 'Accepted and ignored: `needs` decides what a step reads.' },
};

/** `mode` as OML says it, by the component's own word. */
export const modes: Readonly<Record<string, string>> = {
  extract: 'read',
  write: 'write',
  transform: 'transform',
};
