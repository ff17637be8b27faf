import { expect, test } from 'vitest';
import { base64 } from '#core/bytes/base64.ts';
import { secretNames } from '#core/check/secrets.ts';
import { secretsOf } from '#core/run/secrets.ts';
import { maskOf } from '#core/share/mask.ts';
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

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

test.each([
  ['an address in an address', encodeURIComponent(encodeURIComponent(ODD))],
  ['an address in JSON in JSON', inJson(inJson(encodeURIComponent(ODD)))],
  ['JSON in JSON', inJson(inJson(ODD))],
  [
    'bytes of an address',
    [...Buffer.from(ODD)].map((each) => `%${each.toString(16).padStart(2, '0')}`).join(''),
  ],
  ['numbers of HTML', [...ODD].map((each) => `&#${each.codePointAt(0)};`).join('')],
  [
    'escapes of JSON',
    [...ODD].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  ],
])('and in %s', (_, form) => {
  expect(mask({ password: ODD })(`<${form}>`)).toBe('<***>');
});

test.each([0, 1, 2, 3])('within the base64 of something longer, behind %i signs', (before) => {
  const said = mask({ password: 'correct-horse-battery' })(
    b64(`${'x'.repeat(before)}correct-horse-battery and so on`),
  );
  expect(said).toContain('***');
  expect(Buffer.from(said.split('***')[0] ?? '', 'base64').toString()).not.toContain('corr');
});

test('where a text was cut off within it, its beginning is hidden', () => {
  const hide = mask({ token: 'tok"en-1234567890' });
  expect(hide('It said: tok"en-12…. More.')).toBe('It said: ***…. More.');
  expect(hide('It said: tok%22en-1234%2')).toBe('It said: ***');
  expect(hide('{"token":"tok\\"en-12…')).toBe('{"token":"***…');
  expect(hide('the token…')).toBe('the token…');
  expect(hide('tok')).toBe('tok');
});

test('an ordinary word that is a secret is hidden in what is said, and its neighbours stay', () => {
  expect(mask({ password: 'order' })('column order_id of "orders", in Order')).toBe(
    'column ***_id of "***s", in ***',
  );
  expect(mask({ password: 'password-of-mine' })('Check the password')).toBe('Check the ***');
  expect(mask({ password: 'password-of-mine' })('Check the password.')).toBe('Check the password.');
});

test('in the query, in addresses at any depth, of a variable by its name', () => {
  expect(
    mask({ query: { auth: 'a-b-c-d', page: 7, key: ['one-1', 'two-2'] } })('a-b-c-d one-1 two-2 7'),
  ).toBe('*** *** *** 7');
  expect(mask({ variables: { from: 'https://u:hunter2@h/?sas=hunter3' } })('hunter2 hunter3')).toBe(
    '*** ***',
  );
});
