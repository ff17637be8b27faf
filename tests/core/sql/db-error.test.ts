import { expect, test } from 'vitest';
import { dbError } from '#core/sql/db-error.ts';

test('native: a prefixed report', () => {
  const text =
    'Parser Error: {"exception_type":"Parser","exception_message":"syntax error at or near \\"selec\\"","position":"0"}';
  const error = dbError(new Error(text), 'selec 1');
  expect([error.message, error.position]).toEqual(['Parser Error: syntax error at or near "selec"', 0]);
});

test('browser: a report within a report', () => {
  const inner = '{"exception_type":"Parser","exception_message":"boom","position":"3"}';
  const outer = JSON.stringify({ exception_type: 'Parser', exception_message: inner, position: '0' });
  const error = dbError(new Error(outer), 'select');
  expect([error.message, error.position]).toEqual(['Parser Error: boom', 3]);
});

test('browser: a sentence around a report', () => {
  const inner = '{"exception_type":"Conversion","exception_message":"no INT32"}';
  const outer = JSON.stringify({
    exception_type: 'Conversion',
    exception_message: `Failed to insert into table 't': ${inner}`,
  });
  expect(dbError(new Error(outer), '').message).toBe('Conversion Error: no INT32');
});

test.each([
  ['Column ""no such"" in EXCLUDE list not found', 'Column "no such" in EXCLUDE list not found'],
  ['Candidate bindings: : "a", "b"', 'Candidate bindings: "a", "b"'],
  ['near ""', 'near ""'],
  ['Table "a""b" or "" and ""', 'Table "a""b" or "" and ""'],
])('a name is quoted once: %s', (said, message) => {
  const report = { exception_type: 'Binder', exception_message: said };
  expect(dbError(new Error(JSON.stringify(report)), '').message).toBe(`Binder Error: ${message}`);
});

test('byte positions become UTF-16 offsets', () => {
  const sql = "select 'é☃😀', foo";
  const bytes = new TextEncoder().encode(sql.slice(0, sql.indexOf('foo'))).length;
  const report = { exception_type: 'Binder', exception_message: 'no foo', position: String(bytes) };
  expect(dbError(new Error(JSON.stringify(report)), sql).position).toBe(sql.indexOf('foo'));
});

test.each(['query was canceled', 'RuntimeError: {unreachable}', ''])('%j stays as it is', (text) =>
  expect(dbError(new Error(text), 'select 1').message).toBe(text),
);
