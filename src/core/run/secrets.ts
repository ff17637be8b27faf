/** Secret values of a plan, and how to keep them out of what is said. */
import type { Catalog } from '../contract/catalog.ts';
import type { Plan } from '../plan/plan.ts';
import { secretNames } from '../check/secrets.ts';

/** Shorter ones are part of ordinary words; hiding those would hide the message and give the secret away. */
const SHORTEST = 4;

/** Replaces every secret value of the plan's configs by `***`, also where it was made part of a URL or of JSON. */
export function secretMask(plan: Plan, catalog: Catalog): (text: string) => string {
  const names = secretNames(catalog);
  const values = new Set<string>();
  for (const secret of plan.steps.flatMap(({ config }) => secretsIn(config, names))) {
    if (secret.length < SHORTEST) continue;
    values.add(secret).add(encodeURIComponent(secret)).add(JSON.stringify(secret).slice(1, -1));
  }
  const longestFirst = [...values].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((said, secret) => said.replaceAll(secret, '***'), text);
}

function secretsIn(value: unknown, names: ReadonlySet<string>): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    names.has(key.toLowerCase()) ? strings(inner) : secretsIn(inner, names),
  );
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
