import { expect, test } from 'vitest';
import { parse } from '#core/oml.ts';

const HEAD = 'oml_version: "0.1.0"\nname: p\nsteps:\n';

test.each([
  [
    'in the middle of several lines',
    "  - id: a\n    config:\n      query: SELECT ' #1' AS a\n        FROM t\n        WHERE b\n    mode: transform\n",
    "#1' AS a",
    "SELECT ' #1' AS a\nFROM t\nWHERE b\n",
  ],
  ['in braces', "  - { id: a, config: { query: SELECT ' #1' AS a } }\n", "#1' AS a", "SELECT ' #1' AS a"],
])('a value that a comment cuts, %s', (_, body, place, query) => {
  const text = HEAD + body;
  const result = parse(text);
  expect(result.ok).toBe(false);
  const [diagnostic] = result.diagnostics;
  expect(diagnostic).toMatchObject({ type: 'yaml_parse_error', severity: 'error' });
  expect(diagnostic?.message).toContain('A # behind a space begins a comment in YAML');
  expect(text.slice(diagnostic?.range?.start, diagnostic?.range?.end)).toBe(place);
  const fix = diagnostic?.fix;
  if (!fix) throw new Error('no fix');
  const fixed = parse(text.slice(0, fix.start) + fix.text + text.slice(fix.end));
  expect(fixed.ok && fixed.value.document).toMatchObject({ steps: [{ id: 'a', config: { query } }] });
});
