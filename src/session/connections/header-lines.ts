/** Texts by name as a person types them: `Name: value`, a line each. */
import type { GivenValue } from '#core/plan/connections-fields.ts';

/** Reads them; a line without a name or a value says nothing yet. Of a name that stands twice the last counts. */
export function headersFrom(lines: string): Readonly<Record<string, string>> {
  const pairs = lines.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf(':');
    const [name, value] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    return at > 0 && name !== '' && value !== '' ? [[name, value]] : [];
  });
  return Object.fromEntries(pairs);
}

/** Writes them; nothing of what is no such value. */
export const headersText = (given: GivenValue | undefined): string =>
  typeof given === 'object'
    ? Object.entries(given)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n')
    : '';
