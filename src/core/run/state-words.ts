/** What a step keeps of its source, for a person to read. */

/** A state in words: `last seen 2026-11-20T10:00:00Z`; what is no plain object of single values as its JSON. */
export function stateWords(value: unknown): string {
  if (typeof value === 'string') return value;
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  if (entries.length === 0 || entries.some(([, each]) => typeof each === 'object'))
    return JSON.stringify(value);
  return entries.map(([name, each]) => `${name.replaceAll('_', ' ')} ${String(each)}`).join(', ');
}

/** Which source a state is of: `posthog.extractor, data type events, project id 7`. */
export function sourceWords({ component, ...rest }: Readonly<Record<string, unknown>>): string {
  const words = Object.entries(rest).map(
    ([name, value]) =>
      `${name.replaceAll('_', ' ')} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [String(component), ...words].join(', ');
}
