import { expect, test } from 'vitest';
import { base64 } from '#core/bytes/base64.ts';
import { secretNames } from '#core/check/secrets.ts';
import { maskOf, secretsOf } from '#core/run/secrets.ts';
import { catalog } from '#drivers/index.ts';

const names = secretNames(catalog);
const mask = (config: Record<string, unknown>, hidden?: readonly string[]) =>
  maskOf(secretsOf(config, names, hidden));
const b64 = (text: string) => base64(new TextEncoder().encode(text));
const hex = (text: string) => Buffer.from(text).toString('hex');
const swapped = (text: string) =>
  [...text].map((each) => (each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase())).join('');

const ODD = 'Pä s/w+0rd&"\\\'<%';

test.each([
  ['as it is', ODD],
  ['in the other case', swapped(ODD)],
  ['in an address', encodeURIComponent(ODD)],
  ['in an address, in small letters', encodeURIComponent(ODD).toLowerCase()],
  ['in a form', new URLSearchParams({ a: ODD }).toString().slice(2)],
  ['in JSON', JSON.stringify(ODD).slice(1, -1)],
  ['in JSON of Python', 'P\\u00e4 s/w+0rd&\\"\\\\\'<%'],
  ['in HTML', "Pä s/w+0rd&amp;&quot;\\'&lt;%"],
  ['in base64', b64(ODD)],
  ['in base64 of addresses', b64(ODD).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')],
  ['in hex', hex(ODD)],
  ['in hex, in capitals', hex(ODD).toUpperCase()],
  ['with its user, as Basic sends them', b64(`mäx:${ODD}`)],
])('a secret is hidden %s', (_, form) => {
  const said = mask({ username: 'mäx', password: ODD })(`It says: <${form}> and no more.`);
  expect(said).toBe('It says: <***> and no more.');
});

test('the parts of a header are secret, not its scheme; a login in one is taken apart', () => {
  const hide = mask({
    headers: {
      Authorization: `Basic ${b64('max:hunter2hunter2')}`,
      'X-Key': 'Bearer abcdef',
      Accept: 'application/json',
    },
  });
  expect(hide('Bearer abcdef; Basic; hunter2hunter2 as max; application/json; bearer')).toBe(
    '***; Basic; *** as max; application/json; bearer',
  );
});

test('numbers, values at any depth, and what fills a part of a secret', () => {
  expect(mask({ password: 12345 })('pw 12345')).toBe('pw ***');
  expect(mask({ variables: { token: ['deep1', { a: 'deep2' }] } })('deep1 deep2')).toBe('*** ***');
  expect(mask({ headers: { 'X-A': 'pre-abcdef-post' } }, ['abcdef'])('only abcdef came')).toBe(
    'only *** came',
  );
});

test('secrets in addresses, and under a name of the query that is none of a key', () => {
  const hide = mask({
    url: 'https://h/p?access_key=hunter2hunter2&page=7',
    query: { sig: 'a1b2c3d4e5f6g7h8' },
  });
  expect(hide('hunter2hunter2 on page=7 of a1b2c3d4e5f6g7h8')).toBe('*** on page=7 of ***');
});

test.each([
  ['abc', "password 'abc' is wrong", "password '***' is wrong"],
  ['abc', 'password=abc; abcdef', 'password=***; abcdef'],
  ['abc', 'the abc of it', 'the abc of it'],
  ['7', 'rows: 70, pin: 7', 'rows: 70, pin: ***'],
])(
  'a short one (%j) is hidden where it is given as a value, and not within words: %j',
  (secret, text, said) => {
    expect(mask({ password: secret })(text)).toBe(said);
  },
);

test('the longest is hidden first, so that nothing of it is left; nothing secret hides nothing', () => {
  expect(mask({ password: 'abcd', token: 'abcdefgh' })('abcdefgh abcd')).toBe('*** ***');
  expect(mask({ password: '', token: null, url: 'https://h/' })('a b')).toBe('a b');
  expect(mask({ password: 'a.*+?^${}()|[]\\/-z' })('a.*+?^${}()|[]\\/-z')).toBe('***');
});
