/** What the policy says, and that each page of a site is allowed its own inline scripts and no other. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../src/tools/content-security-policy.ts';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The directives of a policy by name. */
const read = (policy: string): Record<string, string[]> =>
  Object.fromEntries(
    policy.split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources];
    }),
  );

test('nothing is allowed that is not named, and no text becomes a script', () => {
  const policy = read(contentSecurityPolicy());
  expect(policy['default-src']).toEqual(["'none'"]);
  expect(policy['script-src']).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  expect(policy['base-uri']).toEqual(["'none'"]);
  expect(policy['form-action']).toEqual(["'none'"]);
  // Falls back to default-src.
  expect(policy['object-src']).toBeUndefined();
  // Of no meta element, and anybody may frame the playground.
  expect(policy['frame-ancestors']).toBeUndefined();
});

test('pipelines reach any https address, and this computer over http', () => {
  expect(read(contentSecurityPolicy())['connect-src']).toEqual([
    "'self'",
    'blob:',
    'https:',
    'http://localhost:*',
    'http://127.0.0.1:*',
  ]);
});

test('each inline script is allowed by the hash of what stands between its tags, once', () => {
  const page = (script: string) =>
    `<head><script>shared()</script><script type="module" src="./a.js"></script></head><body><pre>&lt;script></pre><SCRIPT >\n${script}\n</SCRIPT></body>`;
  expect(read(contentSecurityPolicy(page('one()'), page('two()')))['script-src']).toEqual([
    "'self'",
    "'wasm-unsafe-eval'",
    hash('shared()'),
    hash('\none()\n'),
    hash('\ntwo()\n'),
  ]);
});

test('a file with the line ends of Windows has the hash that a browser computes', () => {
  expect(contentSecurityPolicy('<script>\r\na()\r\n</script>')).toContain(hash('\na()\n'));
});
