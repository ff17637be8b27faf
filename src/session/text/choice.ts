/** The profile and the parameter values a person chose. */
import type { Choice } from '#workers/engine.ts';

export type { Choice };

export const NO_CHOICE: Choice = { params: {} };

/** Gives the choice with another profile; the empty name chooses none. */
export function withProfile(choice: Choice, profile: string): Choice {
  return { ...choice, profile: profile === '' ? undefined : profile };
}

/**
 * Gives the choice with another value of a parameter, as typed; an empty one leaves the parameter to the
 * profile or its default.
 */
export function withParam(choice: Choice, name: string, value: string): Choice {
  const others = Object.entries(choice.params).filter(([other]) => other !== name);
  return { ...choice, params: Object.fromEntries(value === '' ? others : [...others, [name, value]]) };
}

/** Reads what `JSON.stringify` made of a choice; anything else is no choice. */
export function choiceFrom(text: string | undefined): Choice {
  try {
    return asChoice(JSON.parse(text ?? '{}'));
  } catch {
    // Written by another version, or by hand: choosing again is easy.
    return NO_CHOICE;
  }
}

/** What was kept as a choice; without what is none. */
export function asChoice(kept: unknown): Choice {
  if (typeof kept !== 'object' || kept === null) return NO_CHOICE;
  const { profile, params } = kept as Record<string, unknown>;
  const entries = Object.entries(params ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    profile: typeof profile === 'string' ? profile : undefined,
    params: Object.fromEntries(entries),
  };
}
