/** The pipeline elsewhere than in this page: the commands to copy, and what would differ there. */
import { differencesOf } from '#core/engine/differences.ts';
import type { EngineProfile } from '#core/engine/profiles.ts';
import { shellWord } from '#core/machines/shell.ts';
import type { Choice } from './text/choice.ts';
import { chosenSecrets, withoutParams } from './connections/secrets-chosen.ts';
import type { Session } from './session.svelte.ts';
import { zipName } from './share/zip-name.ts';

const OML = 'npm run --silent oml --';

/** The connection of an engine, as the commands name it. */
export const ENGINE = '@engine.mine';

/** What a command runs. */
export interface Elsewhere {
  /** Of the zip that Share saves. */
  readonly zip: string;
  /** Parameters whose values are secret, and in no zip. */
  readonly secrets: readonly string[];
  /** What was chosen for it, but for secrets: a zip brings that, a plan is given it. */
  readonly choice: Choice;
  /** It names connections, which a zip gets of that computer only where it is trusted. */
  readonly connects: boolean;
}

/** What is open in a session. */
export function elsewhereOf({ script }: Session): Elsewhere {
  const { choice } = script.settings;
  const secrets = chosenSecrets(script.outline.inputs, choice);
  return {
    zip: zipName(script.outline.name),
    secrets,
    choice: withoutParams(choice, secrets),
    connects: (script.checked?.connections ?? []).length > 0,
  };
}

/** Runs all of it; `engine`: where its tables are to live, absent for a file of that computer. */
export function runCommand({ zip, secrets, connects }: Elsewhere, engine?: string): string {
  return [
    `${OML} run ${shellWord(zip)}`,
    ...(engine === undefined ? [] : [`--engine ${shellWord(engine)}`]),
    ...(connects ? ['--trust'] : []),
    ...given(secrets),
  ].join(' ');
}

/** A secret is not written into a command, which shells keep: a variable of the environment holds it. */
const given = (secrets: readonly string[]): readonly string[] =>
  secrets.map((name) => `--param "${name}=$${variableOf(name)}"`);

const variableOf = (name: string): string => name.replace(/\W/g, '_').toUpperCase();

/** Freezes what the unpacked zip holds into a plan, and runs each of its steps by itself, on whichever computer. */
export function stepCommands(
  { secrets, choice: { profile, params } }: Elsewhere,
  engine: string,
  steps: readonly string[],
): string {
  const plan = [
    `${OML} plan pipeline.yaml --data inputs --engine ${shellWord(engine)}`,
    ...(profile === undefined ? [] : [`--profile ${shellWord(profile)}`]),
    ...Object.entries(params).map(([name, value]) => `--param ${shellWord(`${name}=${value}`)}`),
    ...given(secrets),
  ];
  const run = (step: string): string =>
    [`${OML} run pipeline.plan.json --data inputs --only=${shellWord(step)}`, ...given(secrets)].join(' ');
  return [plan.join(' '), ...steps.map(run)].join('\n');
}

/** What is not in the zip and has to be there: variables of secrets, the connections' own file. */
export function needsThere({ secrets, connects }: Elsewhere): readonly string[] {
  return [
    ...secrets.map((name) => `${variableOf(name)}: the value of the parameter ${name}, which is secret.`),
    ...(connects
      ? [
          'osiris_connections.yaml beside the zip, or beside the unpacked text, with the connections that it names.',
        ]
      : []),
  ];
}

/** The engine's connection, to be filled in. */
export function connectionText({ example, fields }: EngineProfile): string {
  const [, alias = ''] = ENGINE.split('.');
  return [
    'connections:',
    '  engine:',
    `    ${alias}:`,
    ...Object.entries({ url: example, ...fields }).map(([key, value]) => `      ${key}: "${value}"`),
  ].join('\n');
}

/** Fetches what DuckDB needs to reach it; undefined where it needs nothing. */
export const extensionsCommand = ({ extensions }: EngineProfile): string | undefined =>
  extensions.length === 0 ? undefined : `npm run extensions -- --cli ${extensions.join(' ')}`;

/** What is known here of how it would differ, a sentence each. */
export function differencesOn(
  { script, steps, results }: Session,
  profile: EngineProfile,
): readonly string[] {
  const own = new Map(script.outline.steps.map(({ id, kind }) => [id, kind]));
  const tables = results.tables.filter(({ name }) => own.has(name));
  const stored = differencesOf(profile, tables);
  const writers = steps.filter(({ kind }) => kind === 'writer').map(({ id }) => id);
  const stoodIn = steps
    .filter(({ id, standIns }) => standIns?.includes(id))
    .map(({ id }) => `${id} reads its real source there, unless --stand-ins is given.`);
  const isFloating = tables.some(
    ({ name, columns }) =>
      own.get(name) === 'processor' && columns.some(({ type }) => /\b(?:DOUBLE|FLOAT)\b/.test(type)),
  );
  return [
    ...(tables.length === 0
      ? ['There are no tables here yet: run it once, and which columns would differ is told here.']
      : stored),
    ...(tables.length > 0 && stored.length === 0
      ? [`Columns: none. ${profile.title} holds the types of all ${tables.length} tables as they are.`]
      : []),
    ...(isFloating
      ? ['Sums and averages of DOUBLE may differ in the last digit: several threads add in another order.']
      : []),
    ...(writers.length > 0
      ? [`Files of ${writers.join(', ')} stay on the computer that writes them, in the folder of the run.`]
      : []),
    ...stoodIn,
  ];
}
