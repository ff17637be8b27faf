/** The header `Content-Range`: `0-24/3573`, `*` for no rows or for what was not counted. */

export interface Counts {
  /** Where the first row of the answer stands, from 0. */
  readonly start?: number;
  /** Rows that the request is for, beyond the page too. */
  readonly total?: number;
}

export function parseRange(header: string | undefined): Counts {
  const [, start, total] = /^(?:[a-z]+ )?(?:(\d+)-\d+|\*)\/(\d+|\*)$/i.exec(header?.trim() ?? '') ?? [];
  return {
    start: start === undefined ? undefined : Number(start),
    total: total === undefined || total === '*' ? undefined : Number(total),
  };
}
