/** What every case has to prove, whoever runs it. */
import { expect } from 'vitest';
import { catalog } from '#drivers/index.ts';
import { configOf, pipelineOf, seen, type Keys, type Runs } from './case.ts';
import { problems } from './node.ts';

/** Fails where a key of the component's spec has no case. */
export function expectAllKeys({ component, cases }: Keys): void {
  const { properties } = catalog.get(component)!.spec.configSchema;
  expect(Object.keys(cases).sort()).toEqual(Object.keys(properties).sort());
}

/** Without the key, with it, and with values that it may not have. */
export async function expectKey(runs: Runs, keys: Keys, key: string): Promise<void> {
  const each = keys.cases[key]!;
  const { default: standard } = catalog.get(keys.component)!.spec.configSchema.properties[key]!;
  expect(each.value).not.toEqual(standard);
  expect(each.with).not.toEqual(each.without);
  expect(await seen(runs, keys, key, false)).toEqual(each.without);
  expect(await seen(runs, keys, key, true)).toEqual(each.with);
  expectRefusals(keys, key);
}

export function expectRefusals(keys: Keys, key: string): void {
  const { refused } = keys.cases[key]!;
  expect(refused).not.toEqual([]);
  for (const [value, message] of refused) {
    const { text, connections } = pipelineOf(keys.component, configOf(keys, key, { value }));
    expect([value, problems(text, connections)]).toEqual([value, [expect.stringContaining(message)]]);
  }
}
