import { expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';

const HEAD = 'oml_version: "0.1.0"\nname: p\nsteps:\n';

function refused(body: string) {
  const text = HEAD + body;
  const result = parse(text);
  expect(result.ok).toBe(false);
  const [diagnostic, ...more] = result.diagnostics;
  expect(more).toEqual([]);
  expect(diagnostic?.type).toBe('yaml_parse_error');
  const fix = diagnostic?.fix;
  const fixed = fix && text.slice(0, fix.start) + fix.text + text.slice(fix.end);
  return { message: diagnostic?.message, line: diagnostic?.range?.line, fixed: fixed?.slice(HEAD.length) };
}

const RIGHT =
  '  - id: a\n    component: b\n    config:\n      path: x\n      header: true\n    mode: read\n  - id: c\n';
const beside = (line: number, spaces: string, other: number): string =>
  `Line ${line} is indented by ${spaces} than line ${other}, which it seems to belong beside`;

test.each([
  ['one space too many', '    component', '     component', 5, beside(5, '1 space more', 4)],
  ['between two columns, a field of the step', '    mode', '     mode', 9, beside(9, '1 space more', 6)],
  ['one too few', '    component', '   component', 5, beside(5, '1 space less', 4)],
  ['two too few', '    mode', '  mode', 9, beside(9, '2 spaces less', 6)],
  ['too many below a key', '      header', '        header', 8, beside(8, '2 spaces more', 7)],
  ['too few below a key', '      header', '     header', 8, beside(8, '1 space less', 7)],
  ['a dash too deep', '  - id: c', '   - id: c', 10, beside(10, '1 space more', 4)],
  ['a dash not deep enough', '  - id: c', ' - id: c', 10, beside(10, '1 space less', 4)],
  ['no space behind a dash', '  - id: c', '  -id: c', 10, 'A space is missing behind the dash'],
  [
    'no space behind a colon',
    '    component: b',
    '    component:b',
    5,
    'A space is missing behind the colon',
  ],
])('%s', (_, right, wrong, line, message) => {
  const body = RIGHT.replace(right, wrong);
  expect(refused(body)).toEqual({ message, line, fixed: RIGHT });
});

test('what stands below a line moves with it', () => {
  const body = '  - id: a\n     component: b\n     config:\n       path: x\n  - id: c\n';
  expect(refused(body)).toMatchObject({
    line: 5,
    fixed: '  - id: a\n    component: b\n    config:\n      path: x\n  - id: c\n',
  });
});

test('a value with a colon is no fault of indentation', () => {
  expect(refused('  - id: a\n    name: b: c\n').message).toContain('in quotes');
});
