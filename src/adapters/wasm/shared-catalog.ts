/** The names of catalogs in a DuckDB that sessions share: only whoever works in one knows it. */

export const CATALOG_PREFIX = 'guest_';
export const CATALOG_BYTES = 16;

const SUGGESTION = new RegExp(
  `\\nDid you mean "[^"]*\\b${CATALOG_PREFIX}[0-9a-f]{${CATALOG_BYTES * 2}}\\b[^"]*"\\?`,
);

/** DuckDB's message without what it suggests of another session. */
export const withoutOthers = (message: string): string => message.replace(SUGGESTION, '');
