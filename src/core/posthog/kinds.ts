/** What a project of PostHog holds, and by which of its columns it is read in pieces. */

export const DATA_TYPES = ['events', 'persons', 'sessions', 'person_distinct_ids'] as const;
export type DataType = (typeof DATA_TYPES)[number];

export interface DataKind {
  /** In HogQL. */
  readonly table: string;
  /** In HogQL; `*` where the answer says which columns there are. */
  readonly select: string;
  /** The columns that are known, and their types where they hold nothing. */
  readonly columns: Readonly<Record<string, 'VARCHAR' | 'BOOLEAN' | 'TIMESTAMP'>>;
  /** The column by whose time it is read; without it everything is read every time. */
  readonly time?: string;
  /** The column that tells one record from another. */
  readonly id: string;
  /** The column `properties` becomes a column for each property, whose name begins with this. */
  readonly prefix?: string;
  /** A record may become another, under its id. */
  readonly changes: boolean;
  /** The first load, where nobody says since when, begins so many days ago; without it at the beginning. */
  readonly days?: number;
}

export const KINDS: Readonly<Record<DataType, DataKind>> = {
  events: {
    table: 'events',
    select: 'uuid, event, timestamp, distinct_id, person_id, properties',
    columns: {
      uuid: 'VARCHAR',
      event: 'VARCHAR',
      timestamp: 'TIMESTAMP',
      distinct_id: 'VARCHAR',
      person_id: 'VARCHAR',
    },
    time: 'timestamp',
    id: 'uuid',
    prefix: 'properties_',
    changes: false,
    days: 30,
  },
  persons: {
    table: 'persons',
    select: 'id, created_at, is_identified, properties',
    columns: { id: 'VARCHAR', created_at: 'TIMESTAMP', is_identified: 'BOOLEAN' },
    time: 'created_at',
    id: 'id',
    prefix: 'person_properties_',
    changes: true,
  },
  sessions: {
    table: 'sessions',
    select: '*',
    columns: { session_id: 'VARCHAR', $start_timestamp: 'TIMESTAMP', $end_timestamp: 'TIMESTAMP' },
    time: '$start_timestamp',
    id: 'session_id',
    changes: true,
    days: 30,
  },
  person_distinct_ids: {
    table: 'person_distinct_ids',
    select: 'distinct_id, person_id',
    columns: { distinct_id: 'VARCHAR', person_id: 'VARCHAR' },
    id: 'distinct_id',
    changes: true,
  },
};
