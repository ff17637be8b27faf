/** The engine's plain data, as the screen shows it. */
export type {
  ColumnInfo,
  FileInfo,
  SessionSummary,
  TableInfo,
  TableVersion,
  TableWindow,
  WindowPart,
} from '#workers/engine.ts';
