/** A pipeline between tags, as the element shows it and as docs check runs it: one text. */
import { expect, test } from 'vitest';
import { unindented as checked } from '#adapters/node/docs/scan.ts';
import { unindented as shown } from '#embed/text.ts';

test.each([
  ['spaces', '\n    a:\n      - b\n    c: d\n  ', 'a:\n  - b\nc: d'],
  ['tabs', '\n\ta:\n\t  - b\n\tc: d\n', 'a:\n  - b\nc: d'],
  ['tabs and spaces', '\n\t  a:\n\t    - b\n\t  c: d\n\t', 'a:\n  - b\nc: d'],
  ['two tabs', '\n\t\ta:\n\t\t  - b\n', 'a:\n  - b'],
  ['nothing', '\na:\n  - b\n', 'a:\n  - b'],
  ['nothing, from the tag on', 'a:\n  - b', 'a:\n  - b'],
  ['empty lines', '\n\n  \n    a: |\n\n      b\n    \n    c: d\n\n', 'a: |\n\n  b\n\nc: d'],
  ['a line that has less', '\n    a\n  b\n', 'a\n  b'],
  ['no text', ' \n\t\n ', ''],
])('indented by %s', (_what, text, expected) => {
  expect([shown(text), checked(text)]).toEqual([expected, expected]);
});
