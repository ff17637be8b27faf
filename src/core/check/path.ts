/** Files are named within the session's own folders. */
import type { Catalog, Component } from '../contract/catalog.ts';
import { findMarked, isMarked, type MarkedKey } from '../contract/marks.ts';
import { checkValue } from './schema.ts';
import type { Trap } from './config-traps.ts';
import { StepError } from '../contract/errors.ts';
import { replaceWord } from '../oml/fix.ts';
import { relativePath } from '../contract/paths.ts';
import type { Fix, Path, SourceMap, TextRange } from '../oml/pipeline.ts';
import { holdsPlaceholder, omit, own, toPlain, type Mapping } from '../oml/value.ts';

/**
 * Judges the file that a step reads or writes, named under `key`; nothing is said of other keys. `config`: all of it; `at`: where
 * it stands. Of a path that waits for a parameter only how it begins is judged.
 */
export function checkPath(
  key: string,
  config: Mapping,
  component: Component,
  catalog: Catalog,
  at: Path,
  source: SourceMap,
): Trap | undefined {
  const value = own(config, key);
  const reads = isMarked(component, key, 'session-file');
  if (typeof value !== 'string' || !(reads || isMarked(component, key, 'artifact'))) return undefined;
  const range = source.value([...at, key]);
  const scheme = /^\s*([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(value)?.[1]?.toLowerCase();
  if (scheme !== undefined)
    return reads
      ? { range, ...readAddress(scheme, key, config, component, catalog, at, source) }
      : { range, ...writeFile(key, value, component, range, source) };
  if (holdsPlaceholder(value)) return undefined;
  try {
    relativePath(value);
    return undefined;
  } catch (error) {
    if (error instanceof StepError) return { message: error.message, range };
    throw error;
  }
}

function readAddress(
  scheme: string,
  key: string,
  config: Mapping,
  { name }: Component,
  catalog: Catalog,
  at: Path,
  source: SourceMap,
): Omit<Trap, 'range'> {
  const web = findMarked(catalog, 'web-address');
  if (scheme !== 'http' && scheme !== 'https') {
    const other = web ? `, or read it by its https:// address with ${web.component.name}` : '';
    return {
      message: `${key} is an address of ${scheme}, and ${name} reads files: download it and add the file${other}`,
    };
  }
  const mistake = `${key} is an address, and ${name} reads files`;
  if (!web) return { message: `${mistake}: download it and add the file` };
  const says = `${mistake}: ${web.component.name} reads addresses, with ${web.key} in place of ${key}`;
  const odd = oddKeys({ ...omit(config, key), [web.key]: config[key] ?? null }, web.component);
  return odd.length === 0
    ? { message: says, fix: changeTo(web, key, at, source) }
    : { message: `${says}, but not with ${odd.join(', ')} as given here: else download it and add the file` };
}

/** Keys that the component does not have, or not with these values. */
function oddKeys(config: Mapping, { spec }: Component): readonly string[] {
  const given = Object.entries(config).filter(([, value]) => !holdsPlaceholder(value));
  const odd = given.filter(([key, value]) => {
    const schema = own(spec.configSchema.properties, key);
    return schema === undefined || checkValue(key, toPlain(value), schema) !== undefined;
  });
  if (odd.length > 0) return odd.map(([key]) => key);
  const plain = Object.fromEntries(given.map(([key, value]) => [key, toPlain(value)]));
  return (spec.check?.(plain) ?? []).map(({ key }) => key);
}

/** Of an address as the place to write to: its last name is the file's, likely. */
function writeFile(
  key: string,
  address: string,
  { name }: Component,
  range: TextRange,
  source: SourceMap,
): Omit<Trap, 'range'> {
  const file = /\/([\w-]+(?:\.[\w-]+)+)$/.exec(address.replace(/^\s*[^/]+:\/\/[^/]*/, ''))?.[1];
  return {
    message: `${key} is an address, and ${name} writes a file: write its name, such as "${file ?? 'out.csv'}"`,
    fix: replaceWord(source, range, file),
  };
}

/** One replacement from the component's name to the key of the address, whichever comes first. */
function changeTo(to: MarkedKey, key: string, config: Path, source: SourceMap): Fix | undefined {
  const { name } = to.component;
  const changes = [
    { ...source.value([...config.slice(0, -1), 'component']), text: name },
    { ...source.key([...config, key]), text: to.key },
  ].sort((a, b) => a.start - b.start);
  const [first, last] = changes;
  if (!first || !last || first.end > last.start) return undefined;
  return {
    title: `Read it with ${name}`,
    start: first.start,
    end: last.end,
    text: first.text + source.text.slice(first.end, last.start) + last.text,
  };
}
