/** ISO 8601 in UTC, milliseconds. */
export function now(): string {
  return new Date().toISOString();
}

/** Sorts by time and is unique in practice: `20261123T032135Z-4f9a1c`. */
export function newId(): string {
  const time = now().replace(/[-:]|\.\d+/g, '');
  const random = [...crypto.getRandomValues(new Uint8Array(3))];
  return `${time}-${random.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
