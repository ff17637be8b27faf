/** What a playground of a page runs: its text, and the files it is given. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decoded, placeOf, type Place } from './places.ts';
import { SourceFault } from './source-fault.ts';
import { unindented, type Playground } from './scan.ts';

/** A playground with all that its attributes name. */
export interface PlaygroundSource {
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
  readonly profile?: string;
  /** Values of parameters by name. */
  readonly params: Readonly<Record<string, string>>;
  /** The text is read from elsewhere, and not written by the page's author between the tags. */
  readonly isElsewhere: boolean;
  /** What its readers are given, by the path that the pipeline reads. */
  readonly files: ReadonlyMap<string, Place>;
  /** Where a file is looked for that nobody is given. */
  readonly folder: string;
  /** The file that its results are recorded in; absent where they stand in the page. */
  readonly results?: string;
}

/** `page`: the file that it stands in; `root`: the folder that is checked. Rejects with `SourceFault`. */
export async function sourceOf(
  playground: Playground,
  page: string,
  root: string,
): Promise<PlaygroundSource> {
  const { attributes, text, fault } = playground;
  const given = (name: string): string | undefined => attributes.get(name) || undefined;
  const results = given('results');
  if (fault !== undefined && !(results !== undefined && fault.startsWith('is closed')))
    throw new SourceFault(fault);
  const place = results === undefined ? undefined : placeOf(results, page, root);
  if (place?.type === 'web')
    throw new SourceFault(`keeps its results at ${place.url}; name a file of this project in \`results\``);
  const base = {
    attributes,
    profile: given('profile'),
    params: Object.fromEntries(new URLSearchParams(given('params'))),
    files: new Map(filesOf(given('files'), page, root)),
    folder: dirname(page),
    ...(place ? { results: place.path } : {}),
  };
  const example = given('example');
  if (text !== undefined) return { ...base, text, isElsewhere: false };
  if (example !== undefined)
    return { ...base, ...(await exampleSource(example, base.files)), isElsewhere: true };
  const src = given('src');
  if (src === undefined)
    throw new SourceFault('has no pipeline; write one between its tags, or name one in `src` or `example`');
  const from = placeOf(src, page, root);
  if (from.type === 'web')
    throw new SourceFault(
      `has its pipeline at ${from.url}; to be checked, it must be a file of this project`,
    );
  if (!from.exists) throw new SourceFault(`names a pipeline that is not there: ${src}`);
  const pipeline = await readFile(from.path, 'utf8');
  return { ...base, text: unindented(pipeline), folder: dirname(from.path), isElsewhere: true };
}

/** `url#path` or `url`, whose last part is the path then, with spaces between them: as embed.js reads it. */
function filesOf(attribute: string | undefined, page: string, root: string): [string, Place][] {
  const each = (attribute ?? '').split(/\s+/).filter((part) => part !== '');
  return each.map((file) => {
    const [url = '', path] = file.split('#');
    const place = placeOf(url, page, root);
    if (place.type === 'file' && !place.exists)
      throw new SourceFault(`names a file in \`files\` that is not there: ${url}`);
    return [decoded(path ?? url.split('/').at(-1) ?? url), place];
  });
}

interface BundledExample {
  readonly id: string;
  readonly pipeline: string;
  readonly files: readonly { readonly path: string; readonly url: string }[];
}

async function exampleSource(
  id: string,
  given: ReadonlyMap<string, Place>,
): Promise<Pick<PlaygroundSource, 'text' | 'files' | 'folder'>> {
  const folder = bundled();
  const list = JSON.parse(
    readFileSync(join(folder, 'examples/index.json'), 'utf8'),
  ) as readonly BundledExample[];
  const example = list.find((each) => each.id === id);
  if (!example)
    throw new SourceFault(
      `names an example that there is none of: ${id}; there are ${list.map((each) => each.id).join(', ')}`,
    );
  const files = example.files.map(({ path, url }): [string, Place] => [
    path,
    { type: 'file', path: join(folder, url), exists: true },
  ]);
  const text = await readFile(join(folder, example.pipeline), 'utf8');
  return {
    text: unindented(text),
    files: new Map([...files, ...given]),
    folder: join(folder, 'examples', id),
  };
}

/** The folder `public` of the playground itself. */
function bundled(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const found = join(folder, 'public');
    if (existsSync(join(found, 'examples/index.json'))) return found;
    if (dirname(folder) === folder) throw new Error('The bundled examples are not there.');
  }
}
