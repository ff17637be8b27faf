/**
 * The engines that a session's tables can live in: one row each. The rest of the code asks the row, and none by its name. What a session is there
 * decides which statements reach it (`attach.ts`), how it is taken (`src/adapters/node/engine/open.ts`) and how it ends (`sessions.ts` beside
 * that); what a lake's catalog is, `lakeCatalog` says.
 */

/** What a session is there, so that two never meet. */
export type SessionPlace =
  /** All of one file. */
  | 'file'
  /** A schema of the catalog's own tables, and a folder of the data's. */
  | 'metadata_schema'
  /** A database. */
  | 'database';

export interface EngineProfile {
  readonly name: 'duckdb' | 'ducklake' | 'motherduck';
  /** As people call it. */
  readonly title: string;
  /** How its URLs begin; empty for a path. */
  readonly scheme: string;
  /** What its URLs look like, for messages. */
  readonly example: string;
  readonly session: SessionPlace;
  /** DuckDB's extensions that it may need, as `npm run extensions -- --cli` calls them. */
  readonly extensions: readonly string[];
  /** Several processes may work in one session at once. */
  readonly shared: boolean;
  /** It needs a `CHECKPOINT` for what is committed to be on disk. A DuckLake must never be given one: that is its whole maintenance. */
  readonly checkpoint: boolean;
  /**
   * It keeps neither the order of rows that several threads write, nor every type: tables are made in a temporary one first, and
   * published from there by one thread.
   */
  readonly staged: boolean;
  /** Its tables are files in a folder, or a bucket, that a connection names. */
  readonly dataPath: boolean;
  /** What a connection has beside its URL, filled in for who writes one: what nobody may see as a variable. */
  readonly fields: Readonly<Record<string, string>>;
}

export const PROFILES: readonly EngineProfile[] = [
  {
    name: 'ducklake',
    title: 'DuckLake',
    scheme: 'ducklake:',
    example: 'ducklake:postgres:host=db.example.com dbname=lake',
    session: 'metadata_schema',
    extensions: ['ducklake', 'postgres', 'httpfs'],
    shared: true,
    checkpoint: false,
    staged: true,
    dataPath: true,
    fields: {
      data_path: 's3://bucket/osiris/',
      user: 'osiris',
      password: '${LAKE_PASSWORD}',
      access_key_id: '${S3_KEY_ID}',
      secret_access_key: '${S3_SECRET}',
    },
  },
  {
    name: 'motherduck',
    title: 'MotherDuck',
    scheme: 'md:',
    example: 'md:analytics',
    session: 'database',
    extensions: ['motherduck'],
    shared: true,
    checkpoint: false,
    staged: false,
    dataPath: false,
    fields: { token: '${MOTHERDUCK_TOKEN}' },
  },
  {
    name: 'duckdb',
    title: 'a DuckDB file',
    scheme: '',
    example: 'other.duckdb',
    session: 'file',
    extensions: [],
    shared: false,
    checkpoint: true,
    staged: false,
    dataPath: false,
    fields: {},
  },
];

/** The engine that a URL leads to; undefined for a scheme that none has. */
export function profileOf(url: string): EngineProfile | undefined {
  const found = PROFILES.find(({ scheme }) => scheme !== '' && url.startsWith(scheme));
  if (found) return found;
  // A letter alone is a drive of Windows.
  return /^[a-z][a-z0-9+.-]+:/i.test(url) ? undefined : PROFILES.find(({ scheme }) => scheme === '');
}

/** Where a DuckLake keeps its own tables. */
export interface LakeCatalog {
  readonly type: 'postgres' | 'file';
  /** Of a file its path, else what the database's library takes. */
  readonly address: string;
}

/** Of a URL of a DuckLake; undefined for another engine's, and for a kind of catalog that is not served. */
export function lakeCatalog(url: string): LakeCatalog | undefined {
  const address = /^ducklake:(.*)$/s.exec(url)?.[1];
  if (address === undefined) return undefined;
  const [, type, rest = ''] = /^([a-z]{2,}):(.*)$/s.exec(address) ?? [];
  if (type === undefined) return { type: 'file', address };
  if (type === 'duckdb') return { type: 'file', address: rest };
  return type === 'postgres' ? { type, address: rest } : undefined;
}

/** Whether several processes can have the tables at once: a lake's catalog in a file serves one. */
export const servesMany = (url: string): boolean =>
  profileOf(url)?.shared === true && lakeCatalog(url)?.type !== 'file';
