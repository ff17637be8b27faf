/** What keeps a pipeline from being shared, with its place; and what does not. */
import { describe, expect, test } from 'vitest';
import { givesAway } from '#core/share/secret-text.ts';
import { findSecrets } from '#core/share/secrets.ts';
import { catalog } from '#drivers/index.ts';
import { marked } from '../document.ts';
import { examples } from './examples.ts';

const S = 'hunter2-hunter2';
const http = (config: string): string =>
  `oml_version: "0.1.0"
name: p
steps:
  - id: rows
    component: http.extractor
    mode: read
    config:
${config.replace(/^/gm, '      ')}
`;
const sql = (query: string): string =>
  `oml_version: "0.1.0"\nname: p\nsteps:\n  - id: q\n    component: duckdb.processor\n    mode: transform\n    config:\n      query: |\n${query.replace(/^/gm, '        ')}\n`;

describe('a secret in the text is found, and marked', () => {
  test.each<readonly [what: string, text: string, mark: string]>([
    ['token', http(`url: https://a.org/x\ntoken: ${S}`), S],
    ['password, short', http('url: https://a.org/x\npassword: abc'), 'abc'],
    ['password, a number', http('url: https://a.org/x\npassword: 123456'), '123456'],
    ['api_key, quoted', http(`url: https://a.org/x\napi_key: "${S}"`), `"${S}"`],
    ['a key of a component that nobody knows', http(`clientSecret: ${S}`), S],
    ['a key spelled apart', http(`x: {"Api Key": ${S}}`), S],
    ['key, as Osiris has it', http(`key: ${S}`), S],
    ['deep in lists', http(`a: [{b: [{refresh_token: ${S}}]}]`), S],
    ['dsn', http(`dsn: mysql://me:${S}@db/x`), `mysql://me:${S}@db/x`],
    ['not all of it a placeholder', http(`token: \${params.a}${S}`), `\${params.a}${S}`],
    ['header Authorization', http(`headers: {Authorization: Bearer ${S}}`), `Bearer ${S}`],
    ['header authorization, small', http(`headers:\n  authorization: Basic aHVudGVy`), 'Basic aHVudGVy'],
    ['header Cookie', http(`headers: {Cookie: sid=${S}}`), `sid=${S}`],
    ['header X-Api-Key', http(`headers: {X-Api-Key: ${S}}`), S],
    ['header X-Auth', http(`headers: {X-Auth: ${S}}`), S],
    ['header X-Amz-Security-Token', http(`headers: {X-Amz-Security-Token: ${S}}`), S],
    ['header in a list of names and values', http(`h: [{name: Authorization, value: ${S}}]`), S],
    ['user and password in an address', http(`url: https://me:${S}@a.org/x`), `me:${S}`],
    ['user alone in an address', http(`url: https://${S}@a.org/x`), S],
    ['in an address, escaped in YAML', http(`url: "https:\\/\\/me:${S}@a.org/x"`), `me:${S}`],
    ['in an address of a database', sql(`SELECT 'postgres://me:${S}@db/x'`), `me:${S}`],
    ['api_key in an address', http(`url: https://a.org/x?a=1&api_key=${S}&b=2`), S],
    ['apiKey in an address', http(`url: https://a.org/x?apiKey=${S}`), S],
    ['key in an address', http(`url: https://a.org/x?key=${S}`), S],
    ['access_token behind #', http(`url: https://a.org/x#access_token=${S}`), S],
    ['escaped name in an address', http(`url: https://a.org/x?api%5Fkey=${S}`), S],
    ['in an address that is relative', http(`url: /x?token=${S}`), S],
    ['signature of AWS', http('url: https://b.s3.amazonaws.com/x?X-Amz-Date=1&X-Amz-Signature=ab12'), 'ab12'],
    ['signature of Azure', http('url: https://b.blob.core.windows.net/x?sp=r&sig=ab%2B12'), 'ab%2B12'],
    ['signature of Google', http('url: https://storage.googleapis.com/x?X-Goog-Signature=ab12'), 'ab12'],
    ['code of Azure functions', http(`url: https://a.org/x?code=${S}${S}`), `${S}${S}`],
    ['query of a request', http(`query: {api_key: ${S}}`), S],
    ['body as a text', http(`body: '{"user": "me", "password": "${S}"}'`), S],
    ['body as values', http(`body: {login: {password: ${S}}}`), S],
    ['address in a comment', `# see https://me:${S}@a.org\n${http('url: https://a.org')}`, `me:${S}`],
    ['password in a comment', `# user: me, password: ${S}\n${http('url: https://a.org')}`, S],
    ['token at the end of a comment', `${http('url: https://a.org # token: sesame')}`, 'sesame'],
    ['password in a comment of SQL', sql(`SELECT 1 -- pwd = ${S}`), S],
    ['bearer anywhere', sql(`SELECT 'Bearer ${S}'`), `Bearer ${S}`],
    ['header within a text', http(`note: 'curl -H "Authorization: Basic aHVudGVy"'`), 'Basic aHVudGVy'],
    ['key of AWS', sql(`SELECT 'AKIA${'A1'.repeat(8)}'`), `AKIA${'A1'.repeat(8)}`],
    ['token of GitHub', sql(`SELECT 'ghp_${'a1'.repeat(18)}'`), `ghp_${'a1'.repeat(18)}`],
    ['signed token', sql("SELECT 'eyJhbGciOiJI.eyJzdWIiOiIx.abc'"), 'eyJhbGciOiJI.eyJzdWIiOiIx.abc'],
    [
      'private key',
      http('pem: |\n  -----BEGIN RSA PRIVATE KEY-----\n  MIIE'),
      '-----BEGIN RSA PRIVATE KEY-----',
    ],
    [
      'webhook',
      http('url: https://hooks.slack.com/services/T0/B0/abcdefgh'),
      'hooks.slack.com/services/T0/B0/abcdefgh',
    ],
    ['default of a param', `${http('url: https://a.org')}params:\n  api_token: {default: ${S}}\n`, S],
    ['bare default of a param', `${http('url: https://a.org')}params:\n  db_password: ${S}\n`, S],
    ['default of a param, short', `${http('url: https://a.org')}params:\n  password: abc\n`, 'abc'],
    ['value in a profile', `${http('url: https://a.org')}profiles: {p: {params: {authToken: ${S}}}}\n`, S],
    ['default that fills a secret', `${http('token: ${params.t}')}params: {t: ${S}}\n`, S],
    [
      'default that fills a header',
      `${http('headers: {Authorization: "Bearer ${params.t}"}')}params: {t: {default: ${S}}}\n`,
      S,
    ],
    [
      'default that fills an address',
      `${http('url: https://a.org/x?api_key=${params.t}')}params: {t: ${S}}\n`,
      S,
    ],
    ['default that fills a password', `${http('url: https://me:${params.t}@a.org/x')}params: {t: ${S}}\n`, S],
    ['profile that fills a secret', `${http('token: ${params.t}')}profiles: {p: {params: {t: ${S}}}}\n`, S],
    ['pass', http('pass: abc'), 'abc'],
    ['key of a query', http('url: https://a.org\nparams: {key: abcdefgh}'), 'abcdefgh'],
    ['header X-User-Pass', http('headers: {X-User-Pass: abc}'), 'abc'],
    ['random, in any header', http(`headers: {X-Foo: ${'9f8d'.repeat(8)}}`), '9f8d'.repeat(8)],
    [
      'default that fills a header of any name',
      `${http('headers: {X-Foo: "${params.t}"}')}params: {t: {default: abc}}\n`,
      'abc',
    ],
    ['pw in an address', http('url: https://a.org/x?pw=hunter2'), 'hunter2'],
    ['sid in an address', http('url: https://a.org/x?sid=hunter2'), 'hunter2'],
    [
      'long appid in an address',
      http(`url: https://a.org/x?appid=${'0123abcd'.repeat(4)}`),
      '0123abcd'.repeat(4),
    ],
    ['in a comment of several lines', sql('/*\n  to ask:\n  password=hunter2\n*/ SELECT 1'), 'hunter2'],
    ['in such a comment that is not closed', sql('SELECT 1 /*\n-- password=hunter2'), 'hunter2'],
    ['password of a word in a comment', sql('SELECT 1 -- password: hunter for prod'), 'hunter'],
    ['password of four letters in a comment', `# pwd: abcd\n${sql('SELECT 1')}`, 'abcd'],
    ['password= in a literal of SQL', sql("SELECT 'host=x password=hunter2 user=me'"), 'hunter2'],
    ['password= in a path', http('path: password=hunter2.csv'), 'hunter2.csv'],
    ['password in words', http('note: "user: me, password: hunter2"'), 'hunter2'],
    ['password= in words', http('note: come from there with password=hunter2'), 'hunter2'],
    [
      'a column of a secret',
      sql("SELECT 'wJalrXUtnFEMI/K7MDENG' AS aws_secret_access_key"),
      'wJalrXUtnFEMI/K7MDENG',
    ],
    [
      'a setting of a secret',
      sql("SET s3_secret_access_key = 'wJalrXUtnFEMI/K7MDENG'"),
      'wJalrXUtnFEMI/K7MDENG',
    ],
    ['in a text that is no YAML', `steps: [\n  token: ${S}\n`, S],
    ['an address in a text that is no YAML', `steps: [\n  url: https://me:${S}@a.org\n`, `me:${S}`],
    ['a header in a text that is no YAML', `a: [\n  Authorization: Basic aHVudGVy\n`, 'Basic aHVudGVy'],
  ])('%s', (_, text, mark) => {
    const found = findSecrets(text, {}, catalog);
    expect(found.map((each) => marked(text, each))).toContain(mark);
    for (const { type, message, range } of found) {
      expect(type).toBe('inline_secret');
      expect(message).not.toContain(mark);
      expect(message).toContain(`line ${range?.line}, column ${range?.column}`);
    }
  });

  test('once, in the order of the text', () => {
    const text = http(`url: https://me:${S}@a.org/x\ntoken: ${S}\nheaders: {Cookie: a=${S}}`);
    expect(findSecrets(text, {}, catalog).map((each) => [each.range?.line, marked(text, each)])).toEqual([
      [8, `me:${S}`],
      [9, S],
      [10, `a=${S}`],
    ]);
    expect(findSecrets(text, {}, catalog)[0]?.message).toBe(
      'A secret stands in line 8, column 20: a user name or password in an address. Keep it in a connection, or make it a parameter without a default',
    );
  });
});

describe('a value that was typed is found', () => {
  test.each<readonly [what: string, text: string, name: string, value: string]>([
    ['by its name', http('url: https://a.org'), 'password', 'abc'],
    ['by its name, in a text that is no YAML', 'a: [', 'apiKey', 'abc'],
    ['by what it fills', http('token: ${params.t}'), 't', 'abc'],
    ['by what it fills within a header', http('headers: {X-Api-Key: "${params.t}"}'), 't', 'abc'],
    ['by what it is', http('url: ${params.u}'), 'u', `https://me:${S}@a.org`],
    [
      'by where it stands in an address',
      http('url: https://a.org/x/${params.u}/y'),
      'u',
      'T024-BE7LD-4711-zz',
    ],
    ['by what it is signed with', http('url: ${params.u}'), 'u', 'https://a.org/x?sig=abc'],
  ])('%s', (_, text, name, value) => {
    const found = findSecrets(text, { other: 'x', [name]: value }, catalog);
    expect(found).toHaveLength(1);
    expect(found[0]?.location).toBe(`params.${name}`);
    expect(found[0]?.message).toContain(`The value typed for the parameter ${name} is a secret`);
  });

  test.each(['2024', 'Germany', 'films-2024.csv'])('but no word in an address: %s', (value) => {
    expect(findSecrets(http('url: https://a.org/x/${params.u}'), { u: value }, catalog)).toEqual([]);
  });

  test('with its place where the text declares it', () => {
    const text = `${http('token: ${params.t}')}params: {t: {}}\n`;
    expect(findSecrets(text, { t: 'abc' }, catalog).map((each) => marked(text, each))).toEqual(['t']);
  });
});

describe('nothing is found', () => {
  test.each(examples)('in the example %s', (_, { text }) => {
    expect(findSecrets(text, {}, catalog)).toEqual([]);
  });

  test.each<readonly [what: string, text: string]>([
    ['a placeholder', http('token: ${params.t}\nurl: https://a.org?api_key=${params.k}')],
    ['a declared param without a default', `${http('token: ${params.t}')}params: {t: {}}\n`],
    ['an empty default', `${http('token: ${params.t}')}params: {t: ""}\n`],
    ['a header of placeholders', http('headers: {Authorization: "Bearer ${params.t}", Accept: text/csv}')],
    ['a variable', http('token: ${TOKEN}\nurl: https://${USER}:${PASS}@a.org')],
    ['a connection', http('connection: "@http.mine"\nurl: /x')],
    ['an ordinary address', http('url: https://a.org/x?page=2&monkey=3&country=DE&code=US')],
    ['an address of a mail', http('note: me@example.com, mailto:me@example.com')],
    ['where pages go on', http('pagination: {type: cursor, param: page_token, next_token: $.next}')],
    [
      'names of columns',
      http('primary_key: identifier\nkey: id\nkey_column: names\ncolumns: [token, password]'),
    ],
    [
      'a query about tokens',
      sql("SELECT token, password FROM t WHERE token = 'PAD' AND key = 'long enough'"),
    ],
    ['a comment in words', `# token: the one that is in the connection\n${http('url: https://a.org')}`],
    ['what was crossed out', http('url: https://a.org?api_key=***')],
    ['a column called by key', http('key: column_id')],
    ['how an address sorts', http('url: https://a.org/x?sort_key=name&partition_key=a1&session=2024')],
    ['a session of words', http('url: https://a.org/x?session=autumn&appid=7')],
    ['a signature of a function', sql('SELECT 1 -- signature: name(varchar)->int')],
    ['tokens of a text', sql('SELECT 1 -- tokens = words of a text')],
    [
      'comments about passwords',
      sql('SELECT 1 -- password: see the vault\n-- token: varchar\n-- first pass: all rows'),
    ],
    ['a query that compares', sql('SELECT * FROM a JOIN b ON a.token=b.token AND a.password=b.password')],
    [
      'a query that takes apart',
      sql("SELECT regexp_extract(url, 'token=([^&]+)') FROM t WHERE url LIKE '%token=%'"),
    ],
    [
      'headers that say what is asked for',
      http('headers: {Accept: "${params.city}", X-Api-Version: "${params.limit}"}'),
    ],
    ['a date in a header', http('headers: {X-Since: 2024-01-01}')],
    ['a glob beside words', http('path: data/*.csv # every day')],
    ['a text that is no YAML', 'steps: [\n  url: https://a.org\n'],
  ])('%s', (_, text) => {
    expect(findSecrets(text, { limit: '10', city: 'Prague' }, catalog)).toEqual([]);
  });
});

test.each([
  ['https://a.org/x.csv', false],
  ['https://a.org/x.csv?year=2024', false],
  ['https://me@a.org/x.csv', true],
  ['https://a.org/x.csv?X-Amz-Signature=ab', true],
])('the address %s is a secret: %s', (address, is) => {
  expect(givesAway(address)).toBe(is);
});
