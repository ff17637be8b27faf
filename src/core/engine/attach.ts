/** The statements by which DuckDB reaches an engine, in their order: secrets, then the session's place there. */
import { ident, literal } from '../sql/quote.ts';
import { attachFile } from './duckdb-file.ts';
import { lakeCatalog } from './profiles.ts';
import { isLocal, type EngineTarget } from './target.ts';

/** What the session's tables are called by on the way, where the engine lets that be chosen. */
const ALIAS = 'session';

export interface Attachment {
  /** Extensions to load before, by name. */
  readonly extensions: readonly string[];
  readonly statements: readonly string[];
  /** The catalog that holds the session's tables. */
  readonly catalog: string;
  /** The folder or bucket that SQL must be able to reach for it; ends in `/`. */
  readonly dataPath?: string;
  /** Folders of this machine that must be there. */
  readonly folders: readonly string[];
}

/** What a session is called on an engine that others share. */
const PREFIX = 'osiris_';

/** `session`: a name that no other session has there: letters, digits, `_` and `-`. */
export function attachment(target: EngineTarget, session: string): Attachment {
  const { profile, url } = target;
  const own = `${PREFIX}${session}`;
  switch (profile.session) {
    case 'file':
      return {
        extensions: [],
        statements: [attachFile(url, ALIAS)],
        catalog: ALIAS,
        folders: [url.replace(/[^/\\]*$/, '')].filter((path) => path !== ''),
      };
    case 'database':
      return {
        extensions: profile.extensions,
        statements: [
          ...(target.token === undefined ? [] : [`SET motherduck_token = ${literal(target.token)}`]),
          `ATTACH ${literal(url)}`,
          `CREATE DATABASE IF NOT EXISTS ${ident(own)}`,
        ],
        // MotherDuck lets nobody choose another name for a database of their own.
        catalog: own,
        folders: [],
      };
    case 'metadata_schema':
      return lake(target, own);
  }
}

/** What reaches a lake's catalog by itself, to see and to end what is kept there; not the tables of a session. */
export interface CatalogAttachment {
  readonly extensions: readonly string[];
  /** Of the catalog, and of the files. */
  readonly secrets: readonly string[];
  /** In which sessions are the schemas that `sessionOf` knows. `readOnly`: a file is not made, and not changed. */
  attach(readOnly: boolean): string;
  /** Attaches a session that is there. */
  session(name: string): Pick<Attachment, 'catalog' | 'statements'> & { readonly dataPath: string };
}

/** The alias of an attached catalog. */
export const CATALOG = 'catalog';

export const schemaOf = (session: string): string => `${PREFIX}${session}`;
/** Of a schema's name; undefined for one that is no session's. */
export const sessionOf = (schema: string): string | undefined =>
  new RegExp(`^${PREFIX}([\\w-]+)$`).exec(schema)?.[1];

/** Of a lake. */
export function catalogAttachment(target: EngineTarget): CatalogAttachment {
  const { address = '', type } = lakeCatalog(target.url) ?? {};
  const login = type === 'postgres' ? catalogSecret(target) : [];
  const options =
    type === 'postgres'
      ? ['TYPE postgres', ...(login.length > 0 ? [`SECRET ${CATALOG_SECRET}`] : [])]
      : ['TYPE duckdb'];
  const { extensions } = lake(target, '');
  return {
    extensions,
    secrets: [...login, ...(isLocal(target.dataPath ?? '') ? [] : [bucketSecret(target)])],
    attach(readOnly) {
      const all = [...options, ...(readOnly ? ['READ_ONLY'] : [])];
      return `ATTACH ${literal(address)} AS ${CATALOG} (${all.join(', ')})`;
    },
    session(name) {
      const own = lake(target, schemaOf(name), ['CREATE_IF_NOT_EXISTS false']);
      return { catalog: own.catalog, statements: own.statements.slice(-1), dataPath: own.dataPath };
    },
  };
}

function lake(
  target: EngineTarget,
  own: string,
  more: readonly string[] = [],
): Attachment & { readonly dataPath: string } {
  const { url, dataPath = '' } = target;
  // Each session in a folder of its own: what clears away one must not see the files of another.
  const folder = `${dataPath}${own}/`;
  const catalog = lakeCatalog(url);
  const isPostgres = catalog?.type === 'postgres';
  const login = isPostgres ? catalogSecret(target) : [];
  const options = [
    `DATA_PATH ${literal(folder)}`,
    `METADATA_SCHEMA ${literal(own)}`,
    // Rows that it keeps in its catalog it reads behind those of its files, whenever they were written.
    'DATA_INLINING_ROW_LIMIT 0',
    ...(login.length > 0 ? [`META_SECRET ${literal(CATALOG_SECRET)}`] : []),
    // By itself it takes a `.csv` for a catalog in memory, which ends with the process.
    ...(catalog?.type === 'file' ? [`META_TYPE 'duckdb'`] : []),
    // Otherwise DuckDB reads at each opening what columns the tables of all other sessions have.
    ...(isPostgres ? [`META_SCHEMA ${literal(own)}`] : []),
    ...more,
  ];
  return {
    extensions: [
      'ducklake',
      ...(isPostgres ? ['postgres_scanner'] : []),
      ...(isLocal(dataPath) ? [] : ['httpfs']),
    ],
    statements: [
      ...login,
      ...(isLocal(dataPath) ? [] : [bucketSecret(target)]),
      `ATTACH ${literal(url)} AS ${ALIAS} (${options.join(', ')})`,
    ],
    catalog: ALIAS,
    dataPath: folder,
    folders: [
      ...(isLocal(dataPath) ? [folder] : []),
      ...(catalog?.type === 'file' ? [catalog.address.replace(/[^/\\]*$/, '')] : []),
    ].filter((path) => path !== ''),
  };
}

const CATALOG_SECRET = 'osiris_catalog';

/** In a secret, since a list of the attached databases shows their URLs. */
function catalogSecret({ user, password }: EngineTarget): readonly string[] {
  const fields = [...field('USER', user), ...field('PASSWORD', password)];
  return fields.length === 0
    ? []
    : [`CREATE SECRET ${CATALOG_SECRET} (${['TYPE postgres', ...fields].join(', ')})`];
}

function bucketSecret({ bucket, dataPath = '' }: EngineTarget): string {
  const fields = [
    ...field('KEY_ID', bucket.accessKeyId),
    ...field('SECRET', bucket.secretAccessKey),
    ...field('SESSION_TOKEN', bucket.sessionToken),
    ...field('REGION', bucket.region),
    ...field('ENDPOINT', bucket.endpoint),
    ...field('URL_STYLE', bucket.urlStyle),
    ...(bucket.useSsl === undefined ? [] : [`USE_SSL ${bucket.useSsl}`]),
    `SCOPE ${literal(dataPath)}`,
  ];
  return `CREATE SECRET osiris_data (TYPE s3, ${fields.join(', ')})`;
}

const field = (name: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [`${name} ${literal(value)}`];
