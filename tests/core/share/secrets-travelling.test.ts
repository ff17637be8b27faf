/** Everything that travels with a pipeline is looked through: names and addresses of files, and recorded results as well. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Recording } from '#core/recording/recording.ts';
import { findSecretsTravelling } from '#core/share/secrets-travelling.ts';
import { catalog } from '#drivers/index.ts';
import { examples } from './examples.ts';

const S = 'SECRETSIG123';
const plain = { text: 'name: p\nsteps: []\n', params: {}, files: [] };
const recording = (cell: string, column = 'a', path = 'a.csv'): Recording => ({
  version: 1,
  engine: 'v1.4.0',
  manifest: '0'.repeat(64),
  tables: {
    rows: {
      total: 1,
      columns: [
        { name: 'b', type: 'VARCHAR' },
        { name: column, type: 'VARCHAR' },
      ],
      rows: [
        [null, 'x'],
        ['y', cell],
      ],
      hash: '0',
    },
  },
  artifacts: [{ step_id: 'out', path, bytes: 1, hash: '0' }],
});
const without = 'Share it without the recorded results';

describe('a secret is found, with its place', () => {
  test.each<readonly [what: string, state: object, messages: readonly string[]]>([
    [
      'address of a file',
      { files: [{ path: 'x.csv', url: `https://example.com/x.csv?sig=${S}&api_key=abcdef` }] },
      [
        'The address that x.csv comes from holds a secret: the value of sig in an address. Put the file where it can be had without one, or add the file itself',
      ],
    ],
    [
      'password in the address of a file',
      { files: [{ path: 'x.csv', url: `https://me:${S}@example.com/x.csv` }] },
      [
        'The address that x.csv comes from holds a secret: a user name or password in an address. Put the file where it can be had without one, or add the file itself',
      ],
    ],
    [
      'name of a file',
      { files: [{ path: 'a.csv' }, { path: `password=${S}.csv` }] },
      ['The name of file 2 of 2 holds a secret: the value of password. Give the file another name'],
    ],
    [
      'name and address of a file',
      { files: [{ path: `password=${S}.csv`, url: `https://a.org/x?sig=${S}` }] },
      [
        'The name of file 1 of 1 holds a secret: the value of password. Give the file another name',
        'The address that file 1 comes from holds a secret: the value of sig in an address. Put the file where it can be had without one, or add the file itself',
      ],
    ],
    [
      'cell of the results',
      { recording: recording(`https://a.org/?access_token=${S}`) },
      [
        `Row 2, column 2 of the recorded results of rows holds a secret: the value of access_token in an address. ${without}`,
      ],
    ],
    [
      'name of a column of the results',
      { recording: recording('x', `password=${S}`) },
      [
        `The name of column 2 in the recorded results of rows holds a secret: the value of password. ${without}`,
      ],
    ],
    [
      'file of the results',
      { recording: recording('x', 'a', `password=${S}.csv`) },
      [`The name of a file in the recorded results of out holds a secret: the value of password. ${without}`],
    ],
    [
      'profile',
      { profile: `token=${S}` },
      ['The name of the profile holds a secret: the value of token. Give it another name'],
    ],
    [
      'step',
      { step: `token=${S}` },
      ['The id of the step in front holds a secret: the value of token. Give it another id'],
    ],
    [
      'name of a parameter',
      { params: { [`token=${S}`]: '' } },
      ['The name of a parameter holds a secret: the value of token. Give it another name'],
    ],
    [
      'value of a parameter',
      { params: { password: S } },
      [
        'The value typed for the parameter password is a secret, and would travel with the pipeline. Clear it first: whoever opens the pipeline gives their own',
      ],
    ],
  ])('%s', (_, more, messages) => {
    const found = findSecretsTravelling({ ...plain, ...more }, catalog);
    expect(found.map(({ type, message }) => [type, message])).toEqual(
      messages.map((message) => ['inline_secret', message]),
    );
    expect(JSON.stringify(found)).not.toContain(S);
  });
});

describe('nothing is found', () => {
  test.each(examples)('in the example %s with its files and recorded results', (id, state) => {
    const text = readFileSync(`public/examples/${id}/recording.json`, 'utf8');
    const files = state.files.map(({ path }) => ({
      path,
      url: `https://play.example/examples/${id}/${path}`,
    }));
    expect(
      findSecretsTravelling({ ...state, files, recording: JSON.parse(text) as Recording }, catalog),
    ).toEqual([]);
  });

  test('in ordinary names, addresses and cells', () => {
    const files = [
      { path: 'tokens.csv', url: 'https://a.org/tokens.csv?year=2024&sort_key=name&session=2024' },
      { path: 'password resets/key=1/a.csv' },
    ];
    expect(
      findSecretsTravelling(
        { ...plain, files, recording: recording('me@example.com, password', 'token') },
        catalog,
      ),
    ).toEqual([]);
  });
});
