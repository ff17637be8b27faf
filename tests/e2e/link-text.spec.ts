/** The text of a link is there to be read before any script of the site has come; what cannot be read leaves the place empty. */
import { expect, test, type ConsoleMessage } from '@playwright/test';
import { encodeFragment } from '#core/share/link.ts';
import { packed } from '#core/share/pack.ts';

const SCRIPT = `oml_version: "0.1.0"\nname: "<img src=x onerror=document.title='hit'>"\n# ☃\n`;
const linkOf = (...lines: readonly string[]): string =>
  `#pipeline=1.${packed(new TextEncoder().encode(lines.join('\n')))}`;
const TOO_MUCH = 16 * 1024 * 1024;

const LINKS: readonly (readonly [what: string, fragment: string, shown: string])[] = [
  ['a link', encodeFragment({ text: SCRIPT, params: {}, files: [] }), SCRIPT],
  [
    'a link with files',
    encodeFragment({
      text: SCRIPT,
      params: {},
      files: [{ path: 'a.bin', content: new Uint8Array([255, 10, 0]) }],
    }),
    SCRIPT,
  ],
  [
    'one that was cut off',
    encodeFragment({ text: SCRIPT.repeat(9), params: {}, files: [] }).slice(0, -9),
    '',
  ],
  ['one that holds no text', linkOf('{"text":{"a":1}}', ''), ''],
  ['one that is no JSON', linkOf('text', ''), ''],
  [
    'one that unpacks to more than a link may',
    linkOf(JSON.stringify({ text: 'a', more: ' '.repeat(TOO_MUCH) }), ''),
    '',
  ],
  [
    'one whose text is longer than a text may be',
    linkOf(JSON.stringify({ text: 'a'.repeat(TOO_MUCH / 4) }), ''),
    '',
  ],
];

const isRefusal = (message: ConsoleMessage): boolean =>
  message.text().startsWith('The text of this link cannot be read yet.');

test('the text of a link is read at once, as text', async ({ page }) => {
  // Of the site no script comes but the page's own.
  await page.route('**/_app/**/*.js', () => {});
  for (const [what, fragment, shown] of LINKS) {
    await page.goto('about:blank');
    const refused = shown ? undefined : page.waitForEvent('console', isRefusal);
    await page.goto(`./${fragment}`, { waitUntil: 'commit' });
    await refused;
    await expect.poll(() => page.getByLabel('Shared pipeline').textContent(), what).toBe(shown);
    expect(await page.title()).toBe('Osiris Playground');
  }
});

test('without a link the example’s text stands there', async ({ page }) => {
  await page.route('**/_app/**/*.js', () => {});
  await page.goto('./', { waitUntil: 'commit' });
  await expect(page.getByLabel('Example pipeline')).toContainText('name: penguin-sizes');
});
