/** Files are named within the session's own folders. */
import type { Catalog, Component } from '../contract/catalog.ts';
import { checkValue } from './schema.ts';
import type { Trap } from './config-traps.ts';
import { StepError } from '../contract/errors.ts';
import { replaceWord } from '../oml/fix.ts';
import { relativePath } from '../contract/paths.ts';
import type { Fix, Path, SourceMap, TextRange } from '../oml/pipeline.ts';
import { holdsPlaceholder, omit, own, toPlain, type Mapping } from '../oml/value.ts';

/** `config`: all of it; `at`: where it stands. Of a path that waits for a parameter only how it begins is judged. */
export function checkPath(
  config: Mapping,
  component: Component,
  catalog: Catalog,
  at: Path,
  source: SourceMap,
): Trap | undefined {
  const value = own(config, 'path');
  if (typeof value !== 'string' || !component.name.startsWith('filesystem.')) return undefined;
  const range = source.value([...at, 'path']);
  const scheme = /^\s*([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(value)?.[1]?.toLowerCase();
  if (scheme !== undefined)
    return component.kind === 'extractor'
      ? { range, ...readAddress(scheme, config, component, catalog, at, source) }
      : { range, ...writeFile(value, component, range, source) };
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
  config: Mapping,
  { name }: Component,
  catalog: Catalog,
  at: Path,
  source: SourceMap,
): Omit<Trap, 'range'> {
  if (scheme !== 'http' && scheme !== 'https')
    return {
      message: `path is an address of ${scheme}, and ${name} reads files: download it and add the file, or read it by its https:// address with http.extractor`,
    };
  const says = `path is an address, and ${name} reads files: http.extractor reads addresses, with url in place of path`;
  const http = catalog.get('http.extractor');
  const odd = http === undefined ? [] : oddKeys({ ...omit(config, 'path'), url: config.path ?? null }, http);
  return odd.length === 0
    ? { message: says, fix: changeToHttp(at, source) }
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
  address: string,
  { name }: Component,
  range: TextRange,
  source: SourceMap,
): Omit<Trap, 'range'> {
  const file = /\/([\w-]+(?:\.[\w-]+)+)$/.exec(address.replace(/^\s*[^/]+:\/\/[^/]*/, ''))?.[1];
  return {
    message: `path is an address, and ${name} writes a file: write its name, such as "${file ?? 'out.csv'}"`,
    fix: replaceWord(source, range, file),
  };
}

/** One replacement from the component's name to the key of the address, whichever comes first. */
function changeToHttp(config: Path, source: SourceMap): Fix | undefined {
  const changes = [
    { ...source.value([...config.slice(0, -1), 'component']), text: 'http.extractor' },
    { ...source.key([...config, 'path']), text: 'url' },
  ].sort((a, b) => a.start - b.start);
  const [first, last] = changes;
  if (!first || !last || first.end > last.start) return undefined;
  return {
    title: 'Read it with http.extractor',
    start: first.start,
    end: last.end,
    text: first.text + source.text.slice(first.end, last.start) + last.text,
  };
}
