/** The engine's plain data, as the screen shows it. */
export type {
  ColumnInfo,
  FileInfo,
  SessionSummary,
  TableInfo,
  TableVersion,
  TableWindow,
} from '#workers/engine.ts';
