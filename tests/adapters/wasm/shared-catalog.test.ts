/** What DuckDB suggests of other sessions that share it is not told. */
import { expect, test } from 'vitest';
import { refusal } from '#adapters/wasm/limits.ts';

const NAME = `guest_${'0af'.repeat(10)}01`;
const told = (message: string): string =>
  refusal(
    new Error(JSON.stringify({ exception_type: 'Catalog', exception_message: message, position: '5' })),
    'FROM custmers',
  ).message;

test.each([
  `Table with name custmers does not exist!\nDid you mean "${NAME}.customers"?`,
  `Table with name custmers does not exist!\nDid you mean "${NAME}.customers or ${NAME}.main.custom"?`,
  `Table with name custmers does not exist!\nDid you mean "information_schema.tables or ${NAME}.customers"?`,
])('%s', (message) => expect(told(message)).toBe('Catalog Error: Table with name custmers does not exist!'));

test('a table of one’s own is suggested', () => {
  const message = 'Table with name custmers does not exist!\nDid you mean "customers"?';
  expect(told(message)).toBe(`Catalog Error: ${message}`);
});
