/** The forms in which a secret may be found again, and the search for them. */

const swapped = (text: string): string =>
  [...text].map((each) => (each === each.toLowerCase() ? each.toUpperCase() : each.toLowerCase())).join('');

/** Plain, in base64 (alone, and with a user's name), in an address, in JSON, in hex, in the other case. */
export function formsOf(secret: string, user?: string): readonly string[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '');
  return [
    secret,
    swapped(secret),
    base64(secret),
    base64(secret).replaceAll('+', '-').replaceAll('/', '_'),
    ...(user === undefined ? [] : [base64(`${user}:${secret}`)]),
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('hex'),
  ];
}

/** Of `secrets`, by what they are called, those that stand in `content`, with the form; `content` may be bytes. */
export function secretsFound(
  content: string | Uint8Array,
  secrets: Readonly<Record<string, string>>,
  user?: string,
): readonly string[] {
  // As one unit a byte, so that bytes that are no text are found in, too; forms in the same way.
  const raw = (text: string): string => Buffer.from(text).toString('latin1').toLowerCase();
  const held =
    typeof content === 'string' ? raw(content) : Buffer.from(content).toString('latin1').toLowerCase();
  return Object.entries(secrets).flatMap(([name, secret]) =>
    formsOf(secret, user)
      .filter((form) => held.includes(raw(form)))
      .map((form) => `${name} as ${form}`),
  );
}
