/** What names an engine, and what DuckDB is told of it. */
import { expect, test } from 'vitest';
import { StepError } from '#core/contract/errors.ts';
import { attachment } from '#core/engine/attach.ts';
import { unattached } from '#core/engine/duckdb-file.ts';
import { engineViews } from '#core/engine/connection-views.ts';
import { faultOf } from '#core/engine/faults.ts';
import { PROFILES, profileOf } from '#core/engine/profiles.ts';
import { engineTarget, holdsPassword, secretsIn } from '#core/engine/target.ts';

const place = (path: string): string => (path.startsWith('/') ? path : `/here/${path}`);
const target = (fields: Readonly<Record<string, unknown>>) => engineTarget(fields, place);

test('a URL leads to one engine, by its scheme; a path to a file', () => {
  expect(PROFILES.map(({ example, name }) => [profileOf(example)?.name, name])).toEqual(
    PROFILES.map(({ name }) => [name, name]),
  );
  expect(profileOf('C:\\data\\x.duckdb')?.name).toBe('duckdb');
  expect(profileOf('quack:host')).toBeUndefined();
  expect(() => target({ url: 'snowflake:x' })).toThrow(
    /begins with a scheme that is not served\. There is DuckLake \(/,
  );
});

const SECRET_URLS = [
  'ducklake:postgres:host=h password=hunter22',
  "ducklake:postgres:host=h PASSWORD = 'hunter22'",
  'ducklake:postgres:postgresql://me:hunter22@h/db',
  'ducklake:postgres:host=h PGPASSWORD=hunter22',
  'ducklake:postgres:host=h sslpassword=hunter22',
  'ducklake:postgres:host=h oauth_client_secret=hunter22',
  'ducklake:postgres:postgresql://h/db?user=me&pass%77ord=hunter22',
  ...['', 'ducklake:', 'postgres:', 'postgresql:', 'ducklake:postgres:', 'ducklake:postgresql:', 'md:'].map(
    (kind) => `${kind}u:hunter22@host/db`,
  ),
  "ducklake:postgres:host='me:hunter22@h' dbname=lake",
  'ducklake:postgres:host = me:hunter22@h',
  'ducklake:mysql:me:hunter22@h/db',
  'md:analytics?motherduck_token=eyJhbGciOi',
  ...['#', '?', '|', "'", ' ', '/', '@', '`', '\\'].flatMap((sign) => [
    `ducklake:postgres:postgresql://me:x${sign}hunter22@h/db`,
    `postgres://me:x${sign}hunter22@h/db`,
    `ducklake:mysql://me:x${sign}hunter22@h/db`,
  ]),
];

test('one with a password in it is refused, with the way out, and the password is not repeated', () => {
  for (const url of SECRET_URLS) {
    expect(holdsPassword(url)).toBe(true);
    expect(() => target({ url, data_path: 's3://b/' })).toThrow(
      /^The engine's URL holds a password or a token, which logs and lists would show\. Take it out, and write a connection into osiris_connections\.yaml instead: /,
    );
    expect(() => target({ url, data_path: 's3://b/' })).not.toThrow(/hunter22|eyJ/);
  }
  expect(PROFILES.map(({ example }) => holdsPassword(example))).toEqual(PROFILES.map(() => false));
});

test('a user alone is no password, and an address that is not served is not repeated', () => {
  const url = 'ducklake:postgres:postgresql://me@h:5432/db';
  expect(target({ url, data_path: 's3://b/' })).toMatchObject({ url });
  for (const odd of ['postgres:me:hunter22', 'ducklake:mysql:me:hunter22', 'ducklake:postgresql:hunter22'])
    expect(() => target({ url: odd, data_path: 's3://b/' })).toThrow(/^(?!.*hunter22).* not served/);
  for (const odd of ['me:hunter22', 'hunter22', 'u:/hunter22@h', '//me/hunter22'])
    expect(() => target({ url: `ducklake:postgres:${odd}`, data_path: 's3://b/' })).toThrow(
      /^(?!.*hunter22)The catalog of the DuckLake is not named as PostgreSQL has it/,
    );
});

test.each([
  'ducklake:postgres:',
  'ducklake:postgres:dbname=lake',
  'ducklake:postgres:host=h port=5432 user=me@corp dbname=lake',
  "ducklake:postgres:host=h user='me@corp:x'",
  'ducklake:postgres:postgresql://me@h:5432/db?sslmode=require',
  'ducklake:C:\\lakes\\me@home.ducklake',
  'ducklake:duckdb:C:/lakes/me@home.ducklake',
  'ducklake:/lakes/a:b@c.ducklake',
  'C:\\data\\me@home.duckdb',
  './a:b@c.duckdb',
])('%s holds none', (url) => {
  expect(holdsPassword(url)).toBe(false);
  const fields = url.includes('ducklake') ? { url, data_path: 's3://bucket/at/10:30@night/' } : { url };
  expect(target(fields).profile.name).toBe(url.includes('ducklake') ? 'ducklake' : 'duckdb');
});

test.each([
  { data_path: 's3://AKIA123:hunter22hunter22@bucket/x/' },
  { data_path: 's3://bucket/x/?s3_secret_access_key=hunter22hunter22' },
  { data_path: 's3://AKID:sec#hunter22@bucket/' },
  { endpoint: 'me:hunter22@h:9000' },
  { endpoint: 'hunter22@h:9000' },
  { endpoint: 'http://me:hunter22hunter22@localhost:9000' },
])('a key in %j is refused, and not repeated', (field) => {
  const [name = ''] = Object.keys(field);
  const fields = { url: 'ducklake:lake.ducklake', data_path: 's3://bucket/x/', ...field };
  expect(() => target(fields)).toThrow(
    new RegExp(`^The field ${name} of the engine's connection holds a password or a key`),
  );
  expect(() => target(fields)).not.toThrow(/hunter22/);
});

test('what is missing, too much or of another engine is told', () => {
  const said = (fields: Readonly<Record<string, unknown>>) => {
    try {
      return target(fields);
    } catch (cause) {
      return (cause as Error).message;
    }
  };
  expect(said({})).toMatch(/^The engine's connection has no url, such as ducklake:/);
  expect(said({ url: 'x.duckdb', passwort: 'x' })).toMatch(
    /^An engine's connection has no field "passwort"\. Its fields: url, data_path, /,
  );
  expect(said({ url: 'ducklake:postgres:dbname=x' })).toMatch(
    /^A DuckLake with a catalog in PostgreSQL needs a data_path, /,
  );
  expect(said({ url: 'ducklake:mysql:db=x', data_path: 'd' })).toMatch(/of a kind that is not served/);
  expect(said({ url: 'md:a', data_path: 'd' })).toBe(
    'data_path is of a DuckLake; MotherDuck keeps its tables itself. Leave it out.',
  );
  expect(said({ url: 'ducklake:x', use_ssl: 'maybe' })).toMatch(/is true or false, not "maybe"/);
  expect(said({ url: 'x.duckdb', threads: 'many' })).toMatch(/is a whole number from 1 on, not "many"/);
  expect(said({ url: 'x.duckdb', memory: 'much' })).toMatch(/is a size such as 1500MB or 2GB, not "much"/);
  expect(said({ url: { a: 1 } })).toBe("The field url of the engine's connection is no text.");
});

test('DuckLake: passwords go in as secrets, each session has a schema and a folder of its own', () => {
  const lake = target({
    url: 'ducklake:postgres:host=h dbname=lake',
    data_path: 's3://bucket/osiris',
    user: "o'me",
    password: 'hunter22',
    access_key_id: 'AKIA1',
    secret_access_key: 'sssh1234',
    region: 'eu-central-1',
    endpoint: 'http://localhost:9000',
    url_style: 'path',
  });
  expect(attachment(lake, 'run-1')).toEqual({
    extensions: ['ducklake', 'postgres_scanner', 'httpfs'],
    statements: [
      `CREATE SECRET osiris_catalog (TYPE postgres, USER 'o''me', PASSWORD 'hunter22')`,
      `CREATE SECRET osiris_data (TYPE s3, KEY_ID 'AKIA1', SECRET 'sssh1234', REGION 'eu-central-1', ENDPOINT 'localhost:9000', URL_STYLE 'path', USE_SSL false, SCOPE 's3://bucket/osiris/')`,
      `ATTACH 'ducklake:postgres:host=h dbname=lake' AS session (DATA_PATH 's3://bucket/osiris/osiris_run-1/', METADATA_SCHEMA 'osiris_run-1', DATA_INLINING_ROW_LIMIT 0, META_SECRET 'osiris_catalog', META_SCHEMA 'osiris_run-1')`,
    ],
    catalog: 'session',
    dataPath: 's3://bucket/osiris/osiris_run-1/',
    folders: [],
  });
  expect(secretsIn(lake)).toEqual(['hunter22', 'AKIA1', 'sssh1234']);
});

test('a lake in files needs nothing but their place, MotherDuck a database, a file itself', () => {
  expect(attachment(target({ url: 'ducklake:lake.ducklake' }), 'a')).toEqual({
    extensions: ['ducklake'],
    statements: [
      `ATTACH 'ducklake:/here/lake.ducklake' AS session (DATA_PATH '/here/lake.ducklake.files/osiris_a/', METADATA_SCHEMA 'osiris_a', DATA_INLINING_ROW_LIMIT 0, META_TYPE 'duckdb')`,
    ],
    catalog: 'session',
    dataPath: '/here/lake.ducklake.files/osiris_a/',
    folders: ['/here/lake.ducklake.files/osiris_a/', '/here/'],
  });
  expect(attachment(target({ url: 'md:analytics', token: 'tok12345' }), 'a')).toMatchObject({
    extensions: ['motherduck'],
    statements: [
      `SET motherduck_token = 'tok12345'`,
      `ATTACH 'md:analytics'`,
      `CREATE DATABASE IF NOT EXISTS "osiris_a"`,
    ],
    catalog: 'osiris_a',
  });
  expect(attachment(target({ url: 'other.duckdb' }), 'a')).toMatchObject({
    extensions: [],
    statements: [`ATTACH '/here/other.duckdb' AS session (TYPE duckdb)`],
  });
});

test('why one could not be opened is never about the folder of the session, and names the file', () => {
  const said = (url: string, cause: unknown) => unattached(target({ url }), cause).message;
  const invalid = 'IO Error: The file "x" exists, but it is not a valid DuckDB database file!';
  for (const url of ['x.csv', 'ducklake:x.csv', 'ducklake:duckdb:x.csv'])
    expect(said(url, new Error(invalid))).toBe(
      '/here/x.csv is not a DuckDB file, and stays as it is. Choose another path.',
    );
  expect(said('md:a', new Error('Invalid token\nmore'))).toBe('md:a cannot be opened. (Invalid token)');
  const known = new StepError('Known.', { busy: true });
  expect(unattached(target({ url: 'x.duckdb' }), known)).toBe(known);
});

test('a list of connections shows engines without their secrets, and what is missing', () => {
  const connections = {
    engine: {
      lake: { url: 'ducklake:postgres:host=h', password: '${LAKE_PW}', data_path: '${PLACE}', default: true },
      odd: { url: 'x.duckdb', pasword: 'hunter22' },
      bad: { url: 'ducklake:postgres:host=h password=hunter22', endpoint: 'me:hunter22@h:9000' },
    },
  };
  const sources = [{ name: 'the environment', values: { LAKE_PW: 'hunter22' } }];
  const views = engineViews({ connections, environment: sources[0]?.values, sources });
  expect(JSON.stringify(views.map(({ fields }) => fields))).not.toContain('hunter22');
  const [lake, odd, bad] = views;
  expect(lake).toMatchObject({ reference: '@engine.lake', defined: true, problems: [] });
  expect(lake?.fields.map(({ name, secret, missing }) => [name, secret, missing])).toEqual([
    ['url', false, false],
    ['password', true, false],
    ['data_path', false, true],
  ]);
  expect(odd?.problems[0]).toContain('no field "pasword"');
  expect(bad?.problems[0]).toContain('holds a password');
});

test.each([
  [
    'TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\nTransaction conflict',
    'Another process has changed this session on DuckLake',
  ],
  [
    'TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\nFailed to execute query "COMMIT": server closed the connection unexpectedly',
    'The catalog of DuckLake does not answer',
  ],
  [
    "TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\nHTTP Error: HTTP PUT error reading 's3://b/x' (HTTP 503)",
    'The bucket in which DuckLake keeps its files',
  ],
  [
    'TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\nTable "__ducklake_metadata_s.x" could not be found',
    'DuckLake could not take in what this step made: nothing of this step was kept, and what was finished before is. Run again with --continue, or a step of a plan just as it was: it goes on from what is there. (Table "__ducklake_metadata_s.x" could not be found)',
  ],
  [
    'TransactionContext Error: Failed to commit: Failed to commit DuckLake transaction.\nExceeded the maximum retry count of 10',
    'Another process has changed this session on DuckLake',
  ],
  [
    'IO Error: Unable to connect to Postgres at "host=h": connection to server at "h" failed: Connection refused',
    'The catalog of DuckLake does not answer',
  ],
  ['IO Error: server closed the connection unexpectedly', 'The catalog of DuckLake does not answer'],
  ['IO Error: FATAL: password authentication failed for user "x"', 'does not let this user in'],
  [
    "HTTP Error: HTTP GET error reading 's3://b/x' in region '' (HTTP 403 Forbidden)",
    'The bucket in which DuckLake keeps its files',
  ],
  ['IO Error: Could not set lock on file "/x": Conflicting lock is held', 'serves one process at a time'],
  // What a lake said whose servers were ended, at each statement of a step.
  [
    `Invalid Error: Failed to prepare COPY "COPY (SELECT ...) TO STDOUT": server closed the connection unexpectedly`,
    'The catalog of DuckLake does not answer',
  ],
  ['Invalid Error: Failed to execute query "ROLLBACK": ', 'The catalog of DuckLake does not answer'],
  [
    'TransactionContext Error: Failed to commit: Failed to execute query "COMMIT": server closed the connection unexpectedly',
    'The catalog of DuckLake does not answer',
  ],
  [
    'IO Error: Unable to connect to Postgres at "host=h": connection to server failed: FATAL:  database "b" does not exist',
    'does not let this user in. Check user, password and database',
  ],
  ...[
    "IO Error: Could not connect to server error for HTTP PUT to 'http://h/b/x.parquet'",
    "IO Error: Could not resolve hostname error for HTTP PUT to 'http://h/b/x.parquet'",
    "IO Error: Server returned nothing (no headers, no data) error for HTTP GET to 'http://h/b/x.parquet'",
    "HTTP Error: Request returned HTTP 503 for HTTP PUT to 'http://h/b/x.parquet'",
    'HTTP Error: Unable to connect to URL s3://b/x.parquet: Not Found (HTTP code 404)',
  ].map((said) => [said, 'The bucket in which DuckLake keeps its files'] as const),
] as const)('%s', (said, words) => {
  const lake = profileOf('ducklake:x')!;
  expect(faultOf(lake, said)).toContain(words);
});

test("what is no fault of the engine's is left as it is", () => {
  const lake = profileOf('ducklake:x')!;
  for (const said of [
    'Binder Error: Referenced column "x" not found',
    'Conversion Error: Could not convert string',
    "Conversion Error: Could not convert string 'HTTP 404' to INT32",
    'Invalid Input Error: Connection refused, it says here',
    'Constraint Error: Duplicate key "Transaction conflict"',
  ]) {
    expect(faultOf(lake, said)).toBeUndefined();
  }
});
