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
  'pass',
  'passcode',
  'passphrase',
  'passwd',
  'password',
  'pw',
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
const IN_ADDRESS: readonly string[] = ['auth', 'key', 'sas'];
/** Of these the value tells: `code=US` is a country, `session=2024` a year. */
const IF_LONG = /(^| )(code|app ?id)$/;
const IF_NO_WORD = /(^| )(session|sid)$/;
/** Keys by which data is ordered and found. */
const DATA_KEY =
  /(^| )(sort|order|primary|foreign|partition|group|row|field|join|cache|column|data|unique|natural|object|record|public) key$/;
/** Headers that say what is asked for, not who asks. */
const PLAIN_HEADER =
  /^(accept|content|if|cache|user agent|range|referer|origin|host|from|date|prefer|pragma|dnt|x requested with)( |$)|(^| )(version|language|locale|region|country|format|type|encoding|tenant|agent|date|time|zone|timezone|name|count|limit|page|mode)$/;

/** Is what is called so a secret, whatever the spelling: `apiKey`, `X-Api-Key`, `API_KEY`? */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  if (GOES_ON.test(words)) return false;
  const last = words.split(' ').at(-1) ?? '';
  return (
    WORDS.includes(last) || JOINED.includes(last) || PAIRS.some((pair) => ` ${words}`.endsWith(` ${pair}`))
  );
}

/** Is the variable of this name a secret, where a connection uses it: `GRAPH_KEY` as well as `GRAPH_API_KEY`? */
export function isSecretVariable(name: string): boolean {
  return isSecretName(name) || isKeyOfAddress(wordsOf(name));
}

function isKeyOfAddress(words: string): boolean {
  return IN_ADDRESS.includes(words.split(' ').at(-1) ?? '') && !DATA_KEY.test(words);
}

/** Is `value` a secret, as the query parameter of this name? */
export function isSecretParameter(name: string, value: string): boolean {
  const words = wordsOf(name);
  if (IF_LONG.test(words)) return value.length >= 20 || isRandom(value);
  if (IF_NO_WORD.test(words)) return !/^(?:[\d-]{1,10}|[a-z]{1,12})$/i.test(value);
  return isSecretVariable(name) || /accesskeyid$|accessid$|key-pair-id$/i.test(name);
}

/** Does a header of this name prove who asks? */
export function isSecretHeader(name: string): boolean {
  const words = wordsOf(name);
  return isSecretName(name) || /(^| )(auth|key|session|csrf|xsrf)$/.test(words);
}

/** Does a header of this name say what is asked for, and nothing of who asks? */
export const isPlainHeader = (name: string): boolean => PLAIN_HEADER.test(wordsOf(name));

/** Letters and digits in a row that nobody made up to be read. */
export const isRandom = (value: string): boolean =>
  /^[\w+/=.~-]{16,}$/.test(value) && /\d/.test(value) && /[a-z]/i.test(value);

/** In small letters, with spaces between: `X-Api-Key`, `apiKey` and `API_KEY` are `(x) api key`. */
const wordsOf = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/[^A-Za-z\d]+/g, ' ')
    .trim()
    .toLowerCase();

/** The name of a query parameter as it was before it became part of an address. */
export function unescaped(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // A `%` that escapes nothing stands for itself.
  }
}
