/** Which columns are suggested as keys of a join, by their names and types. */
import { describe, expect, test } from 'vitest';
import { comparisonOf } from '#core/relations/compare.ts';
import { madeOf } from '#core/relations/made-of.ts';
import { pairsOf, type RelatedTable } from '#core/relations/pairs.ts';
import { thingsOf, wordsOf } from '#core/relations/words.ts';

/** `orders(id BIGINT, customer_id VARCHAR)`; BIGINT where no type is given. */
function table(text: string, rows = 10, madeOf?: readonly string[]): RelatedTable {
  const [, name = '', columns = ''] = /^([^(]+)\((.*)\)$/.exec(text) ?? [];
  return {
    name,
    rows,
    madeOf,
    columns: columns.split(', ').map((column) => {
      const [called = '', type = 'BIGINT'] = column.split(/ (?=[A-Z])/);
      return { name: called, type };
    }),
  };
}

const suggested = (...tables: RelatedTable[]): string[] =>
  pairsOf(tables).map(
    ({ one, other, likeness }) => `${likeness} ${one.table}.${one.column} = ${other.table}.${other.column}`,
  );

describe('words', () => {
  test.each([
    ['CustomerID', 'customer id'],
    ['customerIDs', 'customer id'],
    ['id_customers', 'customer id'],
    ['HTTPServerNo', 'http server no'],
    ['  order  Number ', 'order number'],
    ['Straße-Nr', 'straß nr'],
    ['顧客_id', '顧客 id'],
    ['id', 'id'],
    ['', ''],
  ])('%s', (name, words) => expect(wordsOf(name).join(' ')).toBe(words));

  test.each([
    ['customer', 'customers'],
    ['country', 'countries'],
    ['purchase', 'purchases'],
    ['address', 'addresses'],
    ['status', 'statuses'],
    ['house', 'houses'],
    ['movie', 'movies'],
    ['box', 'boxes'],
    ['employee', 'employees'],
  ])('%s is one of %s', (one, many) => expect(wordsOf(many)).toEqual(wordsOf(one)));

  test('what a table has rows of', () => {
    expect(thingsOf('extract-customers-2024')).toEqual(wordsOf('customer'));
    expect(thingsOf('order_items.csv')).toEqual(wordsOf('order item'));
    expect(thingsOf('raw-data')).toEqual(wordsOf('raw data'));
  });
});

describe('suggested', () => {
  test('a key that names the other table is first; the table that points is the one', () => {
    expect(
      suggested(
        table('customers(id, name VARCHAR, country VARCHAR)', 5),
        table('orders(id, customer_id, amount DECIMAL(9,2), country VARCHAR)', 50),
      ),
    ).toEqual([
      '7 orders.customer_id = customers.id',
      '3 orders.country = customers.country',
      '1 orders.id = customers.id',
    ]);
  });

  test('cases, underscores and plurals do not matter', () => {
    expect(suggested(table('Customers(ID)'), table('extract-orders(CustomerId)'))).toEqual([
      '7 extract-orders.CustomerId = Customers.ID',
    ]);
    expect(suggested(table('a(customer_ids)'), table('b(customerid)'))).toEqual([
      '6 a.customer_ids = b.customerid',
    ]);
    expect(suggested(table('orders(customerid)'), table('customers(id)'))).toEqual([
      '7 orders.customerid = customers.id',
    ]);
    expect(suggested(table('a(customer_ids)'), table('b(CUSTOMER-ID)'))).toEqual([
      '6 a.customer_ids = b.CUSTOMER-ID',
    ]);
  });

  test('a column called as the other table; a longer name; a table of a part', () => {
    expect(suggested(table('orders(customer)'), table('customers(id, name VARCHAR)'))).toEqual([
      '5 orders.customer = customers.id',
    ]);
    expect(suggested(table('orders(country VARCHAR)'), table('countries(name VARCHAR)'))).toEqual([
      '2 orders.country = countries.name',
    ]);
    expect(suggested(table('orders(billing_customer_id)'), table('customers(id, customer_id)'))).toEqual([
      '5 orders.billing_customer_id = customers.id',
      '4 orders.billing_customer_id = customers.customer_id',
    ]);
    expect(suggested(table('orders(order_id)'), table('order-items(id, order_id)', 20))).toEqual([
      '6 order-items.order_id = orders.order_id',
      '3 orders.order_id = order-items.id',
    ]);
    expect(suggested(table('orders(ship_country VARCHAR)'), table('rates(country VARCHAR)'))).toEqual([
      '2 orders.ship_country = rates.country',
    ]);
  });

  test('numbers beside their texts only where both are keys', () => {
    expect(
      suggested(table('orders(customer_id VARCHAR, year)'), table('customers(id, year VARCHAR)')),
    ).toEqual(['6 orders.customer_id = customers.id']);
    expect(suggested(table('orders(customer_id DOUBLE)'), table('customers(id UINTEGER)'))).toEqual([
      '6 orders.customer_id = customers.id',
    ]);
  });

  test('truth values, amounts, lists and floats are no keys', () => {
    expect(
      suggested(
        table('a(paid BOOLEAN, total DECIMAL(9,2), tags VARCHAR[], size DOUBLE, s STRUCT(a INTEGER))'),
        table('b(paid BOOLEAN, total DECIMAL(9,2), tags VARCHAR[], size DOUBLE, s STRUCT(a INTEGER))'),
      ),
    ).toEqual([]);
  });

  test('a step and what it reads are suggested last, by keys only', () => {
    const tables = [
      table('orders(id, customer_id, state VARCHAR)', 50),
      table('orders-paid(id, customer_id, state VARCHAR)', 20, ['orders']),
      table('customers(id)', 5),
    ];
    expect(suggested(...tables)).toEqual([
      '7 orders.customer_id = customers.id',
      '7 orders-paid.customer_id = customers.id',
      '3 orders.id = orders-paid.id',
      '3 orders.customer_id = orders-paid.customer_id',
      '1 orders.id = customers.id',
      '1 orders-paid.id = customers.id',
    ]);
  });

  test('three of two tables, sixty in all; nothing of one', () => {
    const wide = (name: string) =>
      table(`${name}(${Array.from({ length: 9 }, (_, n) => `key${n}_id`).join(', ')})`);
    expect(suggested(wide('a'), wide('b'))).toHaveLength(3);
    expect(suggested(...Array.from({ length: 9 }, (_, n) => wide(`t${n}`)))).toHaveLength(60);
    expect(suggested(wide('a'))).toEqual([]);
    expect(suggested()).toEqual([]);
  });

  test('forty tables of 500 columns that end alike are looked at by name', () => {
    const wide = Array.from({ length: 40 }, (_, t) =>
      table(`t${t}(${Array.from({ length: 500 }, (_, n) => `c${t * 400 + n} value`).join(', ')})`),
    );
    expect(suggested(...wide)).toHaveLength(60);
  });
});

test('how types are compared', () => {
  expect(comparisonOf('BIGINT', 'UTINYINT')).toBe('as-is');
  expect(comparisonOf('BIGINT', 'VARCHAR')).toBe('VARCHAR');
  expect(comparisonOf('FLOAT', 'BIGINT')).toBe('DOUBLE');
  expect(comparisonOf("ENUM('a', 'b')", 'VARCHAR')).toBe('as-is');
  expect(comparisonOf('TIMESTAMP', 'TIMESTAMP_MS')).toBe('as-is');
  expect(comparisonOf('DATE', 'TIMESTAMP_MS')).toBe('moment');
  expect(comparisonOf('JSON', 'VARCHAR')).toBe('VARCHAR');
  expect(comparisonOf('UHUGEINT', 'UBIGINT')).toBe('as-is');
  expect(comparisonOf('UHUGEINT', 'BIGINT')).toBe('VARCHAR');
  expect(comparisonOf('DECIMAL(18,3)', 'BIGINT')).toBe('as-is');
  expect(comparisonOf('DECIMAL(38,10)', 'DECIMAL(9,2)')).toBe('as-is');
  expect(comparisonOf('DECIMAL(38,20)', 'BIGINT')).toBe('DOUBLE');
  expect(comparisonOf('UUID', 'VARCHAR')).toBe('VARCHAR');
  expect(comparisonOf('INTEGER[]', 'INTEGER[]')).toBe('as-is');
  expect(comparisonOf('INTEGER[]', 'INTEGER')).toBeUndefined();
  expect(comparisonOf('BLOB', 'VARCHAR')).toBeUndefined();
});

test('what a table is made of, through all steps between', () => {
  const steps = [
    { id: 'a', inputs: [] },
    { id: 'b', inputs: ['a'] },
    { id: 'c', inputs: ['b', 'd'] },
    { id: 'd', inputs: [] },
  ];
  expect(madeOf('c', steps)).toEqual(['b', 'd', 'a']);
  expect(madeOf('a', steps)).toEqual([]);
  expect(madeOf('none', steps)).toEqual([]);
});
