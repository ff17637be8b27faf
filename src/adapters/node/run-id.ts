/** Run ids as Osiris makes them (`ids.run_id_format: iso_ulid`): sortable by time, never equal. */
import { ulid } from 'ulid';

/** `2025-10-07T14-22-19Z_01K6ZJ3V0R4YQ4W8N5T2M7B9CD`; `now`: milliseconds since 1970. */
export function newRunId(now = Date.now()): string {
  const time = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  return `${time}_${ulid(now)}`;
}
