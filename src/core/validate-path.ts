/** Files are named within the session's own folders. */
import type { Component } from './component.ts';
import type { Trap } from './config-traps.ts';
import { StepError } from './driver.ts';
import { relativePath } from './paths.ts';
import type { Fix, Path, SourceMap, Value } from './pipeline.ts';

/** `at`: the config. */
export function checkPath(
  key: string,
  value: Value,
  component: Component,
  at: Path,
  source: SourceMap,
): Trap | undefined {
  if (key !== 'path' || typeof value !== 'string' || !component.name.startsWith('filesystem.'))
    return undefined;
  const range = source.value([...at, key]);
  const scheme = /^\s*([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(value)?.[1]?.toLowerCase();
  if (scheme !== undefined && component.kind === 'extractor') {
    const web = scheme === 'http' || scheme === 'https';
    return {
      message: web
        ? `path is an address, and ${component.name} reads files: http.extractor reads addresses, with url in place of path`
        : `path is an address of ${scheme}, and ${component.name} reads files: download it and add the file, or read it by its https:// address with http.extractor`,
      range,
      fix: web ? readAddress(at, source) : undefined,
    };
  }
  try {
    relativePath(value);
    return undefined;
  } catch (error) {
    if (error instanceof StepError) return { message: error.message, range };
    throw error;
  }
}

/** One replacement from the component's name to the key of the address, whichever comes first. */
function readAddress(config: Path, source: SourceMap): Fix | undefined {
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
