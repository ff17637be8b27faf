/** What was chosen for parameters that are secret, and is not to be kept with the text. */
import type { Outline } from '#workers/check/check.ts';
import type { Choice } from '../text/choice.ts';

/** Gives the choice without values of these parameters. */
export const withoutParams = (choice: Choice, names: readonly string[]): Choice => ({
  ...choice,
  params: Object.fromEntries(Object.entries(choice.params).filter(([name]) => !names.includes(name))),
});

/** The parameters of which what was chosen is a secret. */
export const chosenSecrets = ({ params }: Outline['inputs'], choice: Choice): readonly string[] =>
  params
    .filter(({ name, secret, holdsSecret }) => (secret ?? holdsSecret) && choice.params[name])
    .map(({ name }) => name);
