/** What the browser keeps of a session's console: its text, and what was asked, newest first. Never a secret. */
import type { Components } from '#core/contract/catalog.ts';
import { secretNames } from '#core/check/secrets.ts';
import type { GivenValues } from '#core/plan/connections-fields.ts';
import { HIDDEN, maskOf } from '#core/share/mask.ts';
import { isSecretName, isSecretVariable } from '#core/share/secret-names.ts';
import { secretsInText } from '#core/share/secret-text.ts';
import { secretsOf } from '#core/share/secret-values.ts';
import type { Store } from '../page/store.ts';

export interface Asked {
  readonly sql: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface KeptConsole {
  readonly text: string;
  readonly history: readonly Asked[];
}

/** Queries that are kept, and characters of all of them. */
const MOST = 200;
const MOST_CHARACTERS = 200_000;

const NOTHING: KeptConsole = { text: '', history: [] };

const keyOf = (session: string): string => `console.${session}`;

/** Nothing, where nothing that can be read is kept. */
export function readConsole(store: Store, session: string): KeptConsole {
  try {
    const { text, history } = JSON.parse(store.read(keyOf(session)) ?? '{}') as Partial<KeptConsole>;
    if (typeof text !== 'string' || !Array.isArray(history)) return NOTHING;
    const asked = history.filter(
      (each: Partial<Asked> | null) => typeof each?.sql === 'string' && typeof each.at === 'number',
    ) as readonly Asked[];
    return { text, history: asked };
  } catch {
    return NOTHING;
  }
}

/** Keeps it in place of what was kept. */
export function keepConsole(store: Store, session: string, kept: KeptConsole): void {
  store.write(keyOf(session), JSON.stringify(kept));
}

/** With a query that was asked now: at the front, once, the oldest left out where there are too many. */
export function withAsked(history: readonly Asked[], asked: Asked): readonly Asked[] {
  let room = MOST_CHARACTERS;
  return [asked, ...history.filter(({ sql }) => sql !== asked.sql)]
    .slice(0, MOST)
    .filter(({ sql }) => (room -= sql.length) >= 0);
}

/** Gives what replaces secrets in a text by `***`: those that were given for connections, and what looks like one. */
export function consoleMask(given: GivenValues, catalog: Components | undefined): (text: string) => string {
  const variables = Object.entries(given.variables).flatMap(([name, value]) =>
    isSecretName(name) || isSecretVariable(name) ? [value] : [],
  );
  const names = secretNames(catalog ?? new Map());
  const fields = Object.values(given.fields).flatMap((each) => secretsOf(each, names));
  const mask = maskOf([...variables, ...fields, ...Object.values(given.params)]);
  return (text) => {
    const said = mask(text);
    return secretsInText(said, 'value').reduceRight(
      (whole, { start, end }) => whole.slice(0, start) + HIDDEN + whole.slice(end),
      said,
    );
  };
}
