/** The diagnostics of Osiris's own validator, case by case; where ours differ, the difference is written down here. */
import { expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { validate } from '#core/check/validate.ts';
import { checkQuery } from '#core/sql/index.ts';
import cases from '../../cases/validator.json' with { type: 'json' };
import { recordedCatalog } from '../catalog.ts';

interface Finding {
  readonly type: string;
  readonly message: string;
  readonly location?: string;
}

interface Case {
  readonly input: unknown;
  readonly valid: boolean;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

const noInput = (id: string): Finding => ({
  type: 'no_input_table',
  message: `'${id}' writes a table, but no step it needs makes one. Name the step to write in needs`,
  location: 'steps[0].needs',
});

/** Errors that come on top of Osiris's. */
const ADDED: Readonly<Record<string, readonly Finding[]>> = {
  needs_self: [{ type: 'dependency_cycle', message: "'a' needs itself", location: 'steps[0].needs' }],
  needs_cycle: [
    {
      type: 'dependency_cycle',
      message: "These steps need each other in a circle: 'a' needs 'b' needs 'a'",
      location: 'steps[0].needs',
    },
  ],
  // The query of this case is `x`, and no statement begins like that.
  config_unknown_key: checkQuery('x').issues.map(({ type, message }) => ({
    type,
    message,
    location: 'steps[0].config.query',
  })),
  csvx_limit_str: [
    {
      type: 'invalid_config_value',
      message: "limit must be a whole number, got 'ten'",
      location: 'steps[0].config.limit',
    },
  ],
  csvw_no_path: [noInput('w')],
  csvw_encoding: [noInput('w')],
  csvw_quotechar: [noInput('w')],
  csvw_wm_replace: [noInput('w')],
  sb_upsert_pk: [noInput('s')],
  sb_key_override: [noInput('s')],
  sb_no_table: [noInput('s')],
  mw_mode_replace: [noInput('mw')],
};

/** Warnings of Osiris that ours does not give. */
const DROPPED: Readonly<Record<string, readonly string[]>> = {
  top_params: ["Unknown top-level key: 'params'"],
};

/** Osiris prints the modes in the order of a set; ours is fixed. */
const REWORDED: Readonly<Record<string, string>> = {
  "Invalid mode: 'load' (must be one of: transform, write, read)":
    "Invalid mode: 'load' (must be one of: read, write, transform)",
};

const catalog = recordedCatalog();
const reworded = (finding: Finding): Finding => ({
  ...finding,
  message: REWORDED[finding.message] ?? finding.message,
});

test.each(Object.entries(cases as unknown as Record<string, Case>))('%s', (name, expected) => {
  const text = JSON.stringify(expected.input, undefined, 2);
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(parsed.diagnostics.map((item) => item.message).join('; '));
  const found = validate(parsed.value, catalog);
  const plain = (severity: 'error' | 'warning') =>
    found
      .filter((item) => item.severity === severity)
      .map(({ type, message, location }) => ({
        type,
        message,
        ...(location === undefined ? {} : { location }),
      }));
  expect(plain('error')).toEqual([...expected.errors.map(reworded), ...(ADDED[name] ?? [])]);
  expect(plain('warning')).toEqual(
    expected.warnings.filter((warning) => !DROPPED[name]?.includes(warning.message)),
  );
  for (const { range } of found) {
    expect(range?.start).toBeLessThanOrEqual(range?.end ?? 0);
    expect(range?.end).toBeLessThanOrEqual(text.length);
    expect(range?.line).toBeGreaterThanOrEqual(1);
  }
});

test('there are 44 cases, and every difference belongs to one', () => {
  const names = Object.keys(cases);
  expect(names).toHaveLength(44);
  expect(names).toEqual(expect.arrayContaining([...Object.keys(ADDED), ...Object.keys(DROPPED)]));
});
