/** Where a run's tables are to live: the fields of a connection of the family `engine`, or a URL alone. */
import { StepError } from '../contract/errors.ts';
import { secretsInText } from '../share/secret-text.ts';
import { lakeCatalog, profileOf, PROFILES, type EngineProfile } from './profiles.ts';

export const ENGINE_FAMILY = 'engine';

/** A bucket's keys and where its server is. */
export interface BucketAccess {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly region?: string;
  /** `host:port`, without a scheme. */
  readonly endpoint?: string;
  readonly urlStyle?: string;
  readonly useSsl?: boolean;
}

export interface EngineTarget {
  readonly profile: EngineProfile;
  /** Without secrets. */
  readonly url: string;
  /** Ends in `/`; of a profile that has one. */
  readonly dataPath?: string;
  /** Of a catalog's server. */
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  readonly bucket: BucketAccess;
  /** How many threads of this machine DuckDB takes; by default all. */
  readonly threads?: number;
  /** How much of its memory, as DuckDB has it: `1500MB`; by default most of it. What needs more is spilled into the session's folder. */
  readonly memory?: string;
}

/** The fields of an `engine` connection: what each means, and which nobody is to see. */
export const ENGINE_FIELDS: Readonly<
  Record<string, { readonly description: string; readonly secret?: true }>
> = {
  url: {
    description: `Where the tables live: ${PROFILES.map(({ example }) => `"${example}"`).join(', ')}. No password in it.`,
  },
  data_path: { description: 'DuckLake: the folder or bucket of its files, such as "s3://bucket/osiris/".' },
  user: { description: "DuckLake: the user of the catalog's server." },
  password: { description: "DuckLake: the password of the catalog's server.", secret: true },
  token: { description: 'MotherDuck: the access token.', secret: true },
  access_key_id: { description: 'S3: the id of the access key.', secret: true },
  secret_access_key: { description: 'S3: the access key itself.', secret: true },
  session_token: { description: 'S3: the token of a temporary access key.', secret: true },
  region: { description: 'S3: the region of the bucket.' },
  endpoint: { description: 'S3: host and port of a server that is not Amazon\'s, such as "localhost:9000".' },
  url_style: { description: 'S3: "path" for servers that have no host for each bucket.' },
  threads: { description: 'How many threads of this machine DuckDB takes; by default all.' },
  memory: {
    description:
      'How much of its memory, such as "2GB"; by default most of it. What needs more goes to disk.',
  },
  use_ssl: { description: 'S3: false for a server without TLS.' },
};

/** What of it must never be shown. */
export const secretsIn = ({ password, token, bucket }: EngineTarget): readonly string[] =>
  [password, token, bucket.accessKeyId, bucket.secretAccessKey, bucket.sessionToken].filter(
    (value) => value !== undefined,
  );

/** Of libpq's `name=value` and of what MotherDuck takes; what addresses hold is found as everywhere. */
const PASSWORD = /(?:password|passwd|pwd|token|secret|scram_(?:client|server)_key)\s*=/i;

/** A name and a password before a server, also one with characters that end an address. Some that hold none look like it: these are refused, too. */
const NAMED = /:\/\/[^/]*:[^@]*@/;

/** What stands before an address, and says of what kind it is. */
const KIND = /^(?:ducklake:)?(?:(?:postgres(?:ql)?|mysql|mariadb|sqlite|duckdb|md|motherduck):)?/i;

/** `name:password@host`, by itself or as a value; not the `//` of an address, and no drive of Windows. */
const BARE = /(?:^|=)\s*'?(?![a-z]:[\\/])[^\s:/\\@='][^\s:/\\@=]*:(?!\/\/)[^@]*@/i;

/** The user of a database's server, alone. */
const USER = /(\bpostgres(?:ql)?:\/\/)[^/:@?#\s]*@/i;

/** Whether a URL holds what nobody is to see. */
export const holdsPassword = (url: string): boolean =>
  PASSWORD.test(url) ||
  NAMED.test(url) ||
  BARE.test(url.replace(KIND, '')) ||
  secretsInText(url.replace(USER, '$1'), 'value').length > 0;

/** Whether a field that is shown holds it: before an endpoint, which has no scheme, nothing can stand. */
export const fieldHoldsPassword = (name: string, text: string): boolean =>
  holdsPassword(text) || (name === 'endpoint' && text.includes('@'));

/**
 * Reads the fields of a connection, or `{ url }` alone. `place` makes a relative path of this machine's an absolute one. Throws `StepError` in
 * words for what cannot be meant; no secret is in them.
 */
export function engineTarget(
  fields: Readonly<Record<string, unknown>>,
  place: (path: string) => string,
): EngineTarget {
  const unknown = Object.keys(fields).find(
    (name) => name !== 'default' && !Object.hasOwn(ENGINE_FIELDS, name),
  );
  if (unknown !== undefined)
    throw new StepError(
      `An engine's connection has no field "${unknown}". Its fields: ${Object.keys(ENGINE_FIELDS).join(', ')}.`,
    );
  const text = (name: string): string | undefined => textOf(fields, name);
  const url = text('url');
  if (url === undefined)
    throw new StepError(
      `The engine's connection has no url, such as ${PROFILES.map(({ example }) => example).join(', ')}.`,
    );
  if (holdsPassword(url))
    throw new StepError(
      `The engine's URL holds a password or a token, which logs and lists would show. Take it out, and write a connection into osiris_connections.yaml instead: connections: { engine: { lake: { url: ..., user: ..., password: "\${LAKE_PASSWORD}" } } } (or token), and then --engine @engine.lake.`,
    );
  const open = ['data_path', 'endpoint', 'user'].find((name) => fieldHoldsPassword(name, text(name) ?? ''));
  if (open !== undefined)
    throw new StepError(
      `The field ${open} of the engine's connection holds a password or a key, which logs and lists would show. Take it out: there are ${Object.keys(
        ENGINE_FIELDS,
      )
        .filter((name) => ENGINE_FIELDS[name]?.secret)
        .join(', ')}.`,
    );
  const profile = profileOf(url);
  if (!profile)
    throw new StepError(
      `The engine's URL begins with a scheme that is not served. There is ${PROFILES.map(({ title, example }) => `${title} (${example})`).join(', ')}.`,
    );
  const { threads, memory } = share(text('threads'), text('memory'));
  const path = dataPathOf(profile, url, text('data_path'), place);
  return {
    profile,
    url: placed(profile, url, place),
    ...(path === undefined ? {} : { dataPath: path }),
    user: text('user'),
    password: text('password'),
    token: text('token'),
    ...(threads === undefined ? {} : { threads }),
    ...(memory === undefined ? {} : { memory }),
    bucket: {
      accessKeyId: text('access_key_id'),
      secretAccessKey: text('secret_access_key'),
      sessionToken: text('session_token'),
      region: text('region'),
      endpoint: text('endpoint')?.replace(/^https?:\/\//i, ''),
      urlStyle: text('url_style'),
      useSsl: flagOf(fields, 'use_ssl') ?? (/^http:\/\//i.test(text('endpoint') ?? '') ? false : undefined),
    },
  };
}

/** Whether its files are on this machine: nothing but a scheme says otherwise. */
export const isLocal = (path: string): boolean => !/^[a-z][a-z0-9+.-]+:\/\//i.test(path);

function placed(profile: EngineProfile, url: string, place: (path: string) => string): string {
  if (profile.session === 'file') return place(url);
  const catalog = lakeCatalog(url);
  return catalog?.type === 'file' ? `${profile.scheme}${place(catalog.address)}` : url;
}

/** What PostgreSQL's library takes: nothing, `name=value`, or an address. */
const OF_POSTGRES = /^\s*(?:$|\w+\s*=|postgres(?:ql)?:\/\/)/;

function dataPathOf(
  profile: EngineProfile,
  url: string,
  given: string | undefined,
  place: (path: string) => string,
): string | undefined {
  if (!profile.dataPath) {
    if (given !== undefined)
      throw new StepError(
        `data_path is of a DuckLake; ${profile.title} keeps its tables itself. Leave it out.`,
      );
    return undefined;
  }
  const catalog = lakeCatalog(url);
  if (!catalog)
    throw new StepError(
      `The catalog of the DuckLake is of a kind that is not served. There is ducklake:postgres:host=... dbname=..., and ducklake:file.ducklake.`,
    );
  // Else the server's library says it again, whatever is in it.
  if (catalog.type === 'postgres' && !OF_POSTGRES.test(catalog.address))
    throw new StepError(
      `The catalog of the DuckLake is not named as PostgreSQL has it: there is ducklake:postgres:host=... dbname=..., and ducklake:postgres:postgresql://host/database, with user and password in a connection of osiris_connections.yaml.`,
    );
  const path = given ?? (catalog.type === 'file' ? `${catalog.address}.files` : undefined);
  if (path === undefined)
    throw new StepError(
      'A DuckLake with a catalog in PostgreSQL needs a data_path, the folder or bucket of its files, such as s3://bucket/osiris/. Give it in a connection of osiris_connections.yaml, and --engine @engine.alias.',
    );
  const whole = isLocal(path) ? place(path) : path;
  return whole.endsWith('/') ? whole : `${whole}/`;
}

function share(threads: string | undefined, memory: string | undefined) {
  if (threads !== undefined && !/^[1-9]\d{0,3}$/.test(threads))
    throw new StepError(
      `The field threads of the engine's connection is a whole number from 1 on, not "${threads}".`,
    );
  if (memory !== undefined && !/^\d+(?:\.\d+)? ?[KMGT]i?B$/i.test(memory))
    throw new StepError(
      `The field memory of the engine's connection is a size such as 1500MB or 2GB, not "${memory}".`,
    );
  return { threads: threads === undefined ? undefined : Number(threads), memory };
}

function textOf(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new StepError(`The field ${name} of the engine's connection is no text.`);
}

function flagOf(fields: Readonly<Record<string, unknown>>, name: string): boolean | undefined {
  const text = textOf(fields, name);
  if (text === undefined) return undefined;
  if (/^(?:true|false)$/i.test(text)) return /^true$/i.test(text);
  throw new StepError(`The field ${name} of the engine's connection is true or false, not "${text}".`);
}
