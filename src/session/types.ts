/** The engine's plain data, as the screen shows it. */
export type { ColumnInfo, FileInfo, SessionSummary, TableInfo, TableWindow } from '#workers/engine.ts';
