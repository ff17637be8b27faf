/** The time of an event that the page tells, and the ids that it gives to runs and sessions. */

/** Gives the time now: ISO 8601 in UTC, with milliseconds. */
export function now(): string {
  return new Date().toISOString();
}

/** Makes an id, which sorts by time and is unique in practice: `20261123T032135Z-4f9a1c`. */
export function newId(): string {
  const time = now().replace(/[-:]|\.\d+/g, '');
  const random = [...crypto.getRandomValues(new Uint8Array(3))];
  return `${time}-${random.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
