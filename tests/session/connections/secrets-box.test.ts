/** What a passphrase opens, and what nothing opens. */
import { expect, test } from 'vitest';
import { base64url, fromBase64url } from '#core/bytes/base64.ts';
import { costWords, open, seal } from '#session/connections/secrets-box.ts';
import { secretsFound } from '../../support/secret-forms.ts';

const VALUES = {
  variables: { TOKEN: 'hunter2hunter2', ODD: 'ž"\\\n${X}' },
  fields: { 'http.shop': { password: 'swordfish', headers: { 'X-Key': 'Qwertz/1+' } } },
  params: { token: 'hunter3hunter3' },
};
const PASS = 'correct horse ž';

/** With one part of the kept text made another. */
const changed = (text: string, part: string, change: (value: string) => string): string => {
  const box = JSON.parse(text) as Record<string, string>;
  return JSON.stringify({ ...box, [part]: change(box[part] ?? '') });
};
const flipped = (value: string): string => {
  const bytes = fromBase64url(value) ?? new Uint8Array();
  bytes[0]! ^= 1;
  return base64url(bytes);
};

test('opens by its passphrase alone, and shows nothing', async () => {
  const text = await seal(VALUES, PASS);
  expect(await open(text, PASS)).toEqual({ values: VALUES });
  expect(await open(text, PASS.normalize('NFD'))).toEqual({ values: VALUES });
  expect(await open(text, `${PASS} `)).toEqual({ why: 'wrong' });
  expect(await open(text, '')).toEqual({ why: 'wrong' });
  expect(
    secretsFound(text, {
      a: 'hunter2hunter2',
      b: 'swordfish',
      p: 'hunter3hunter3',
      c: 'Qwertz/1+',
      pass: PASS,
    }),
  ).toEqual([]);
  expect(JSON.parse(text)).toMatchObject({
    format: 'osiris-playground secrets 1: AES-256-GCM, Argon2id 64 MiB, 3 passes, 4 lanes',
  });
  expect(costWords).toContain('Argon2id, which takes 64 MiB and 3 passes in 4 lanes');
});

test('salt, iv and all that follows from them are new each time', async () => {
  const [one, two] = (await Promise.all([seal(VALUES, PASS), seal(VALUES, PASS)])).map(
    (text) => JSON.parse(text) as Record<string, string>,
  );
  for (const part of ['salt', 'iv', 'check', 'data', 'sum']) expect(one?.[part], part).not.toBe(two?.[part]);
  expect(fromBase64url(one?.['salt'] ?? '')?.length).toBe(16);
  expect(fromBase64url(one?.['iv'] ?? '')?.length).toBe(12);
});

test('what is damaged is told from a wrong passphrase, whatever is damaged', async () => {
  const text = await seal(VALUES, PASS);
  for (const part of ['salt', 'iv', 'check', 'data', 'sum'])
    expect(await open(changed(text, part, flipped), PASS), part).toEqual({ why: 'damaged' });
  for (const broken of [
    '',
    '{',
    'null',
    '[]',
    '{"format":1}',
    text.slice(0, -20),
    changed(text, 'data', () => '*'),
  ])
    expect(await open(broken, PASS), broken.slice(0, 20)).toEqual({ why: 'damaged' });
  expect(
    await open(
      changed(text, 'format', () => 'osiris-playground secrets 2'),
      PASS,
    ),
  ).toEqual({ why: 'newer' });
});

test('what was kept before there were secret parameters opens, and has none', async () => {
  const { variables, fields } = VALUES;
  const text = await seal({ variables, fields } as typeof VALUES, PASS);
  expect(await open(text, PASS)).toEqual({ values: { ...VALUES, params: {} } });
});
