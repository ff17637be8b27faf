import { expect, test } from 'vitest';
import { isGone, notConnected, refused } from '#core/mysql/failure.ts';
import type { ServerConfig } from '#core/mysql/login.ts';
import { MySqlError } from '#core/mysql/port.ts';
import { queryProblems } from '#core/mysql/reads.ts';
import { keyProblems } from '#core/mysql/write.ts';

const config: ServerConfig = {
  ...{ host: 'db.example', port: 3306, database: 'd', user: 'u', password: 'hidden', echo: false },
  ssl_mode: 'verify_ca',
};

test.each([
  [
    'ECONNREFUSED',
    'No server answers at mysql://db.example:3306: the connection was refused. Check `host` and `port`, and whether the server runs.',
    'host',
  ],
  ['ENOTFOUND', 'There is no computer called "db.example". Check `host`.', 'host'],
  [
    'ETIMEDOUT',
    'The server at mysql://db.example:3306 does not answer. Check `host` and `port`, and whether a firewall lets this computer through.',
    'host',
  ],
  [
    1045,
    'The server at mysql://db.example:3306 does not let "u" in with this password. Check `user` and `password`, and whether that user may log in from this computer.',
    'user',
  ],
  [
    1044,
    '"u" may not use the database "d" at mysql://db.example:3306. Its owner lets it in with GRANT.',
    'database',
  ],
  [
    'HANDSHAKE_NO_SSL_SUPPORT',
    'The server at mysql://db.example:3306 does not encrypt connections, and `ssl_mode: verify_ca` wants that. Switch TLS on at the server; `ssl_mode: preferred` goes without.',
    'ssl_mode',
  ],
  [
    'CERT_HAS_EXPIRED',
    'The certificate of the server at mysql://db.example:3306 was not accepted: words. Give those who signed it by `ssl_ca`, and as `host` the name that it is for.',
    'ssl_ca',
  ],
  [1040, 'The server at mysql://db.example:3306 cannot be used: words.', undefined],
])('a login that fails by %s', (code, message, key) => {
  const error = notConnected(new MySqlError('words', code), config);
  expect(error.message).toBe(message);
  expect(error.details.at?.key).toBe(key);
});

test.each([
  ["near 'FORM t' at line 2", 'SELECT 1\nFORM t', { key: 'query', offset: 9 }],
  ["near '' at line 1", 'SELECT 1 + ', { key: 'query', offset: 10 }],
  ["Unknown column 't.nme' in 'SELECT'", 'SELECT t.nme FROM t', { key: 'query', offset: 9, length: 3 }],
  ['Something else', 'SELECT 1', { key: 'query' }],
])('where in the query %j is', (message, query, place) => {
  expect(refused(new MySqlError(message, 1064), config, query).details.at).toEqual(place);
});

test('what came of it so far is told', () => {
  expect(
    refused(new MySqlError('Deadlock found', 1213), config, undefined, 'Nothing was written.').message,
  ).toBe('Deadlock found. Nothing was written.');
  expect(isGone(new MySqlError('', 'ECONNRESET'))).toBe(true);
  expect(isGone(new MySqlError('', 1064))).toBe(false);
  expect(() => notConnected(new TypeError('a bug'), config)).toThrow(TypeError);
});

test('what compile refuses: a query that writes, an upsert without a key', () => {
  expect(queryProblems({ query: 'SELECT 1' })).toEqual([]);
  expect(queryProblems({ table: 't' })).toEqual([]);
  expect(queryProblems({ query: 'DROP TABLE t' })).toMatchObject([
    { key: 'query', type: 'forbidden_statement' },
  ]);
  expect(keyProblems({ mode: 'append' })).toEqual([]);
  expect(keyProblems({ mode: 'upsert', primary_key: 'id' })).toEqual([]);
  expect(keyProblems({ mode: 'upsert', upsert_keys: ['id'] })).toEqual([]);
  expect(keyProblems({ mode: 'upsert', upsert_keys: [] })).toEqual([
    { key: 'mode', message: 'An upsert goes by a key: name its columns in `primary_key` or `upsert_keys`' },
  ]);
});
