/** Messages from outside: nobody vouches for their shape. Pure, and nothing in it throws. */
import { VERSION, type Asked, type Format, type Greeting, type Request, type Theme } from './messages.ts';

/** Characters of a text, of a path or an id; bytes of a file; rows at a time. */
export const LIMITS = {
  text: 1_000_000,
  name: 1_000,
  file: 256_000_000,
  rows: 10_000,
  params: 1_000,
} as const;

/** Rows that are given where nobody says how many. */
const ROWS = 1_000;

export type Read =
  | { readonly type: 'request'; readonly request: Request }
  /** Of a known type, with a field that is wrong: `message` names it. */
  | { readonly type: 'invalid'; readonly id: number; readonly message: string }
  /** Whatever it is, it is not for us. */
  | { readonly type: 'unknown' };

const UNKNOWN: Read = { type: 'unknown' };

type Fields = Readonly<Record<string, unknown>>;

/** A field has not the shape that it should have. */
class Misshapen extends Error {}

/** What a message between windows says, if it says something to us that this version knows. */
export function readGreeting(data: unknown): Greeting['osiris'] | undefined {
  const { osiris, version } = fieldsOf(data) ?? {};
  if (osiris === 'knock') return osiris;
  return (osiris === 'hello' || osiris === 'connect') && version === VERSION ? osiris : undefined;
}

/** What a message over the port asks. `after`: the id of the request before it; whatever is not behind it was told already. */
export function readRequest(data: unknown, after: number): Read {
  const fields = fieldsOf(data);
  const id = fields?.['id'];
  if (!fields || typeof id !== 'number' || !Number.isSafeInteger(id) || id <= after) return UNKNOWN;
  try {
    const asked = askedBy(fields);
    return asked ? { type: 'request', request: { id, ...asked } } : UNKNOWN;
  } catch (cause) {
    if (!(cause instanceof Misshapen)) throw cause;
    return { type: 'invalid', id, message: cause.message };
  }
}

/** Undefined for a type that nobody knows. */
function askedBy(fields: Fields): Asked | undefined {
  const { type } = fields;
  switch (type) {
    case 'setPipeline':
      return {
        type,
        text: text(fields, 'text', LIMITS.text),
        ...optional(fields, 'profile', (name) => text(fields, name, LIMITS.name)),
        ...optional(fields, 'params', (name) => texts(fields, name)),
        ...optional(fields, 'step', (name) => text(fields, name, LIMITS.name)),
        ...optional(fields, 'recording', (name) => fields[name]),
        ...optional(fields, 'lax', (name) => fields[name] === true),
      };
    case 'addFile': {
      const path = filePath(fields);
      // False: it could not be had.
      return [undefined, false].includes(fields['content'] as undefined) && fields['url'] !== undefined
        ? { type, path, url: webAddress(fields) }
        : { type, path, content: content(fields) };
    }
    case 'run':
      return { type, ...optional(fields, 'step', (name) => text(fields, name, LIMITS.name)) };
    case 'query':
      return { type, sql: text(fields, 'sql', LIMITS.text), format: format(fields), limit: rows(fields) };
    case 'getTable':
      return {
        type,
        step: text(fields, 'step', LIMITS.name),
        format: format(fields),
        offset: whole(fields, 'offset', 0, 0, Number.MAX_SAFE_INTEGER),
        limit: rows(fields),
      };
    case 'getArtifact':
      return {
        type,
        step: text(fields, 'step', LIMITS.name),
        ...optional(fields, 'path', (name) => text(fields, name, LIMITS.name)),
      };
    case 'resize':
      return { type, height: whole(fields, 'height', undefined, 1, 10_000) };
    case 'setTheme':
      return { type, theme: theme(fields) };
    case 'cancel':
    case 'status':
    case 'park':
    case 'destroy':
      return { type };
    default:
      return undefined;
  }
}

/** A record's own fields; what it inherits is not among them. */
function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.assign(Object.create(null) as Record<string, unknown>, value);
}

function optional<Name extends string, Value>(
  fields: Fields,
  name: Name,
  read: (name: Name) => Value,
): { readonly [name in Name]?: Value } {
  return fields[name] === undefined ? {} : ({ [name]: read(name) } as { [name in Name]?: Value });
}

function text(fields: Fields, name: string, most: number): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new Misshapen(`"${name}" is not a text.`);
  if (value.length > most) throw new Misshapen(`"${name}" has more than ${most} characters.`);
  return value;
}

function texts(fields: Fields, name: string): Readonly<Record<string, string>> {
  const given = fieldsOf(fields[name]);
  if (!given) throw new Misshapen(`"${name}" is not an object.`);
  const entries = Object.keys(given);
  if (entries.length > LIMITS.params)
    throw new Misshapen(`"${name}" has more than ${LIMITS.params} entries.`);
  return Object.fromEntries(entries.map((key) => [key, text(given, key, LIMITS.text)]));
}

/** Below the session's folder of files, in one spelling. */
function filePath(fields: Fields): string {
  const path = text(fields, 'path', LIMITS.name);
  const parts = path.split('/');
  const isPath = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPath || /[\\\p{Cc}]/u.test(path)) throw new Misshapen('"path" is not the path of a file.');
  if (/(^|\/)osiris_connections\.ya?ml$/i.test(path))
    throw new Misshapen('"path" is that of connections, which do not come with a page.');
  return path;
}

function content(fields: Fields): Blob {
  const value = fields['content'];
  const isBytes = value instanceof ArrayBuffer || ArrayBuffer.isView(value);
  if (typeof value !== 'string' && !isBytes && !(value instanceof Blob))
    throw new Misshapen('"content" is neither a text nor bytes nor a Blob.');
  const blob = value instanceof Blob ? value : new Blob([value as BlobPart]);
  if (blob.size > LIMITS.file) throw new Misshapen(`"content" has more than ${LIMITS.file} bytes.`);
  return blob;
}

function webAddress(fields: Fields): string {
  const url = text(fields, 'url', LIMITS.name);
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '')
    throw new Misshapen('"url" is not a web address, in full and without a password.');
  return parsed.href;
}

function format(fields: Fields): Format {
  const { format: value = 'rows' } = fields;
  if (value !== 'rows' && value !== 'arrow') throw new Misshapen('"format" is neither "rows" nor "arrow".');
  return value;
}

function theme(fields: Fields): Theme {
  const { theme: value } = fields;
  if (value !== 'light' && value !== 'dark' && value !== 'auto')
    throw new Misshapen('"theme" is none of "light", "dark" and "auto".');
  return value;
}

const rows = (fields: Fields): number => whole(fields, 'limit', ROWS, 1, LIMITS.rows);

function whole(
  fields: Fields,
  name: string,
  absent: number | undefined,
  least: number,
  most: number,
): number {
  const { [name]: value = absent } = fields;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most)
    throw new Misshapen(`"${name}" is not a whole number from ${least} to ${most}.`);
  return value;
}
