/** HogQL, PostHog's SQL: values written so that they stay values. */
import { spelled } from './moment.ts';

/**
 * A text. Quotes are doubled, backslashes too; PostHog's reader takes a backslash and the letter behind it for an escape even where the
 * backslash was doubled (posthog/hogql/parse_string.py), so a text is cut behind each of its backslashes.
 */
export function hogqlText(value: string): string {
  const parts = value
    .split(/(?<=\\)/)
    .map((part) => `'${part.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`);
  return parts.length > 1 ? `concat(${parts.join(', ')})` : parts[0]!;
}

/** A moment, in UTC whatever the project's time zone is. */
export const hogqlMoment = (micros: bigint): string => `toDateTime64('${spelled(micros)}', 6, 'UTC')`;
