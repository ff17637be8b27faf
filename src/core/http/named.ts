/** One object that looks like a failure is a record where the step names its columns, all of them. */
import type { Aside } from '../json/aside.ts';
import type { Reading } from './config.ts';

type Named = Pick<Reading, 'columns' | 'flatten'>;

/** Words that YAML reads as something else. */
const OTHERS = /^(?:null|true|false|yes|no|on|off|y|n)$/i;

const namesIn = (said: readonly Aside[]): string[] =>
  said.flatMap(({ way }) => (way.length === 1 ? way : []));

/** Does `columns` name every member of the object, and no other? */
export function isNamed(said: readonly Aside[], { columns = [] }: Named): boolean {
  const names = namesIn(said);
  return (
    names.length > 0 &&
    names.every((name) => columns.includes(name)) &&
    columns.every((name) => names.includes(name))
  );
}

/** What to write if the object is a record, as a sentence behind others; empty where that cannot be told. */
export function wayToName(said: readonly Aside[], { flatten }: Named): string {
  const isNested = said.some(({ way, value }) => way.length === 1 && value instanceof Map);
  if (flatten && isNested) return '';
  const written = namesIn(said).map((name) =>
    /^[A-Za-z_]\w*$/.test(name) && !OTHERS.test(name) ? name : JSON.stringify(name),
  );
  return ` If that is a record, name all of its columns: \`columns: [${written.join(', ')}]\`.`;
}
