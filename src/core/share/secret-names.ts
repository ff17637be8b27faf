/** Names by which people call what nobody else may have: of keys, parameters, headers and query parameters. */

/** Alone, or behind anything: `password`, `db_password`, `X-Auth-Token`. */
const WORDS: readonly string[] = [
  'authorization',
  'bearer',
  'cookie',
  'cookies',
  'credential',
  'credentials',
  'dsn',
  'hmac',
  'jwt',
  'passcode',
  'passphrase',
  'passwd',
  'password',
  'pwd',
  'secret',
  'secrets',
  'sig',
  'signature',
  'token',
  'tokens',
];

/** Of which the last word tells nothing without the one before. */
const PAIRS: readonly string[] = [
  'access id',
  'access key',
  'account key',
  'anon key',
  'api key',
  'app key',
  'auth key',
  'client key',
  'connection string',
  'encryption key',
  'function key',
  'functions key',
  'license key',
  'master key',
  'personal key',
  'private key',
  'role key',
  'secret key',
  'service key',
  'session id',
  'shared key',
  'signing key',
  'storage key',
  'subscription key',
];

/** Written as one word. */
const JOINED: readonly string[] = [
  'apikey',
  'accesskey',
  'secretkey',
  'privatekey',
  'authtoken',
  'accesstoken',
];

/** Tokens that say where a reading goes on are no secrets. */
const GOES_ON = /(^| )(page|next|continuation|continue|sync|cursor|pagination|start|scroll) tokens?$/;

/** Names that are secret in an address alone: elsewhere they are ordinary words. */
const IN_ADDRESS: readonly string[] = ['auth', 'key', 'pass', 'sas', 'sid', 'session'];

/** Is what is called so a secret, whatever the spelling: `apiKey`, `X-Api-Key`, `API_KEY`? */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  if (GOES_ON.test(words)) return false;
  const last = words.split(' ').at(-1) ?? '';
  return (
    WORDS.includes(last) || JOINED.includes(last) || PAIRS.some((pair) => ` ${words}`.endsWith(` ${pair}`))
  );
}

/** Is the value of a query parameter of this name a secret? */
export function isSecretParameter(name: string): boolean {
  const last = wordsOf(name).split(' ').at(-1) ?? '';
  return isSecretName(name) || IN_ADDRESS.includes(last) || /accesskeyid$|accessid$|key-pair-id$/i.test(name);
}

/** Does a header of this name prove who asks? */
export function isSecretHeader(name: string): boolean {
  const words = wordsOf(name);
  return isSecretName(name) || /(^| )(auth|key|session|csrf|xsrf)$/.test(words);
}

/** In small letters, with spaces between: `X-Api-Key`, `apiKey` and `API_KEY` are `(x) api key`. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/[^A-Za-z\d]+/g, ' ')
    .trim()
    .toLowerCase();
