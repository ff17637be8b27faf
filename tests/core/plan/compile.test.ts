import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile, toManifestYaml, type CompileOptions } from '#core/plan/compile.ts';
import { parse } from '#core/oml/parse.ts';
import { edges, type Plan } from '#core/plan/plan.ts';
import { recordedCatalog } from '../catalog.ts';
import { load, marked, withSteps } from '../document.ts';

const catalog = recordedCatalog();
const file = (name: string) => readFileSync(new URL(`../../cases/oml/${name}`, import.meta.url), 'utf8');

function plan(text: string, options?: CompileOptions): Plan {
  const result = compile(load(text), catalog, options);
  if (!result.ok) throw new Error(result.diagnostics.map((item) => item.message).join('; '));
  return result.value;
}

function errors(text: string, options?: CompileOptions) {
  const result = compile(load(text), catalog, options);
  expect(result.ok).toBe(false);
  return result.diagnostics.filter((item) => item.severity === 'error');
}

const extractor = (config: string) =>
  withSteps(`  - {id: a, component: filesystem.csv_extractor, mode: read, config: {${config}}}\n`);

describe('what Osiris computes', () => {
  test('fingerprints, manifest hash and cfg of the anchor', () => {
    const { manifest, cfg } = plan(file('csv-roundtrip-branch.yaml'), { profile: 'dev' });
    expect(manifest.pipeline.fingerprints).toEqual({
      oml_fp: 'sha256:912ad4b4411d99af79288b4bf71d0076c1d27faf705f85707ba554c94f86d341',
      registry_fp: 'sha256:2c528c04bb5cf058decb2b93d0c02a47e5cea3f59c2e78b8005dd72837ef2203',
      compiler_fp: 'sha256:7f68eafb369ac0bd1b34b3c15659dc6fda602677620969f91d2a00415e88a805',
      params_fp: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      manifest_fp: 'sha256:6a2227c1ff7f614a478fd3150533ba38856eeba677981d5a71a78c308d0878f4',
      profile: 'dev',
    });
    expect(manifest.meta.manifest_hash).toBe(
      '09a92c6f61289bc8b85a7374f3899cdd670c669da478451a853eeb90a72ae092',
    );
    expect(manifest.meta.manifest_short).toBe('09a92c6');
    expect(cfg.write_actors).toBe(
      '{"chunk_size":1000,"component":"filesystem.csv_writer","create_dirs":true,"delimiter":",","encoding":"utf-8",' +
        '"header":true,"mode":"write","newline":"lf","path":"out/actors.csv","quoting":"minimal"}',
    );
  });

  test('the same text gives the same plan; comments and layout do not count', () => {
    const text = file('params.yaml');
    expect(JSON.stringify(plan(text, { profile: 'prod' }))).toBe(
      JSON.stringify(plan(text, { profile: 'prod' })),
    );
    const relaid = JSON.stringify(load(text).document, null, 4);
    expect(plan(relaid).manifest).toEqual(plan(`# note\n${text}`).manifest);
    expect(plan(text, { profile: 'prod' }).manifest.meta.manifest_hash).not.toBe(
      plan(text).manifest.meta.manifest_hash,
    );
  });

  test('the manifest as YAML reads back the same', () => {
    const text = `${file('csv-roundtrip-branch.yaml')}metadata: {"odd: key": [1, 1.5, yes, "yes", "a\\nb", "", [], {}, [[1], {a: [2]}], ~, "- x", "1:30", "é☃", "'"]}\n`;
    const { manifest } = plan(text);
    const yaml = toManifestYaml(manifest);
    expect(yaml).toMatch(/^---\nmeta:\n {2}manifest_hash: /);
    expect(yaml).toContain(
      '\nsteps:\n- cfg_path: cfg/extract_actors.json\n  component: filesystem.csv_extractor\n',
    );
    expect(yaml).toMatch(/\n\.\.\.\n$/);
    expect(load(yaml).document).toEqual(manifest);
  });
});

describe('the plan', () => {
  test('kinds, needs, tables, names for inputs', () => {
    const { steps, name } = plan(file('linear.yaml'));
    expect(name).toBe('Linear Name');
    expect(steps).toMatchObject([
      { id: 'e1', kind: 'extractor', index: 0, needs: [], inputs: [], table: 'e1', aliases: [], foreign: [] },
      {
        id: 't1',
        kind: 'processor',
        needs: ['e1'],
        inputs: ['e1'],
        table: 't1',
        aliases: [
          { name: 'df_e1', table: 'e1' },
          { name: 'input_df', table: 'e1' },
        ],
      },
      { id: 'w', kind: 'writer', needs: ['t1'], inputs: ['t1'], aliases: [] },
    ]);
    expect(steps[2]).not.toHaveProperty('table');
    expect(plan(file('linear.yaml')).manifest.pipeline.id).toBe('linear_name');
  });

  test('order is topological, ties in file order; a query adds what it needs', () => {
    const text = withSteps(`
  - {id: late, component: duckdb.processor, mode: transform, needs: [b], config: {query: 'from b, a, gone'}}
  - {id: w, component: filesystem.csv_writer, mode: write, needs: [late], config: {path: o.csv}}
  - {id: b, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: b.csv}}
  - {id: a, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: a.csv}}
`);
    const made = plan(text);
    expect(made.steps.map((step) => step.id)).toEqual(['b', 'a', 'late', 'w']);
    const late = made.steps[2];
    expect(late).toMatchObject({
      needs: ['b', 'a'],
      implied: ['a'],
      inputs: ['b', 'a'],
      foreign: [{ name: 'gone', key: 'query', offset: 11 }],
    });
    // `input_df` counts only what was declared or follows from the order.
    expect(late?.aliases).toEqual([
      { name: 'df_b', table: 'b' },
      { name: 'df_a', table: 'a' },
      { name: 'input_df', table: 'b' },
    ]);
    expect(edges(made)).toContainEqual({ from: 'a', to: 'late', implied: true });
    expect(made.manifest.steps.map((step) => step.needs)).toEqual([[], [], ['b', 'a'], ['late']]);
  });

  test('aliases: cleaned ids, none for two of one name, none where a step has the name', () => {
    const text = withSteps(`
  - {id: 1-a, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: a.csv}}
  - {id: x.y, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: a.csv}}
  - {id: x-Y, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: a.csv}}
  - {id: df_q, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: a.csv}}
  - {id: q, component: filesystem.csv_extractor, mode: read, needs: [], config: {path: a.csv}}
  - {id: t, component: duckdb.processor, mode: transform, needs: [1-a, x.y, x-Y, q], config: {query: 'from df_q'}}
`);
    const step = plan(text).steps.find(({ id }) => id === 't');
    expect(step?.aliases).toEqual([
      { name: 'df__1_a', table: '1-a' },
      { name: 'df_df_q', table: 'df_q' },
    ]);
    expect(step?.implied).toEqual(['df_q']);
  });

  test('a step after a writer is given no table by it', () => {
    const text = withSteps(`
  - {id: a, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}
  - {id: w, component: filesystem.csv_writer, mode: write, config: {path: o.csv}}
  - {id: t, component: duckdb.processor, mode: transform, needs: [w, a], config: {query: 'from input_df'}}
`);
    expect(plan(text).steps[2]).toMatchObject({ needs: ['w', 'a'], inputs: ['a'] });
  });

  test('work: the config counts, and nothing of other steps', () => {
    const text = file('csv-roundtrip-branch.yaml');
    const prints = (source: string) => plan(source).steps.map((step) => step.work.hash);
    const [extract, transform, write] = prints(text);
    const other = prints(text.replace('age > 68', 'age > 69'));
    expect(other[0]).toBe(extract);
    expect(other[1]).not.toBe(transform);
    expect(other[2]).toBe(write);
    expect(prints(text.replace('name: csv-roundtrip', 'name: other'))).toEqual([extract, transform, write]);
    expect(
      prints(text.replace('path: data/actors.csv', 'path: data/actors.csv\n      header: true')),
    ).toEqual([extract, transform, write]);
    expect(extract).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test('an id called __proto__ has its cfg like any other', () => {
    const text = withSteps(
      '  - {id: __proto__, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}\n',
    );
    expect(Object.keys(plan(text).cfg)).toEqual(['__proto__']);
  });
});

describe('parameters', () => {
  const demo = file('params.yaml');

  test('defaults, then the profile, then what the user gives', () => {
    const query = (options?: CompileOptions) => plan(demo, options).steps[1]?.config.query;
    expect(query()).toBe('select * from e1 where age > 68');
    expect(query({ profile: 'prod' })).toBe('select * from e1 where age > 70');
    expect(query({ profile: 'prod', params: { min_age: '75' } })).toBe('select * from e1 where age > 75');
    expect(plan(demo).steps[0]?.config.path).toBe('data/actors.csv');
  });

  test('a value that is one placeholder takes the type of its key', () => {
    const text = extractor(
      'path: "${params.p}", limit: "${params.n}", header: "${params.h}", columns: "${params.c}", comment: "${params.s}", skip_rows: "${params.f}"',
    ).concat('params: {p: 5, n: {default: 10}, h: no, c: [a, "${params.s}"], s: 1, f: 2.0}\n');
    const of = (options?: CompileOptions) => plan(text, options).steps[0]?.config;
    expect(of()).toMatchObject({ path: '5', limit: 10, header: false, comment: '1', skip_rows: 2 });
    const given = of({ params: { n: '7', h: '0', c: '[x, y]' } });
    expect(given).toMatchObject({ limit: 7, header: 0, columns: ['x', 'y'] });
    expect(of({ params: { h: 'TRUE' } })?.header).toBe(true);
    expect(errors(text, { params: { n: 'many' } })).toMatchObject([
      { type: 'invalid_config_value', message: "limit must be a whole number, got 'many'" },
    ]);
  });

  test('inside a longer string a value is text as Python prints it', () => {
    const text = extractor('path: "${params.a}-${params.b}-${params.c}-${params.d}-${params.e}"').concat(
      'params: {a: yes, b: 1.0, c: ~, d: 2024-01-02, e: [1, "x"]}\n',
    );
    expect(plan(text).steps[0]?.config.path).toBe("True-1.0-None-2024-01-02-[1, 'x']");
  });

  test('what nothing fills is marked where it stands', () => {
    const text = demo.replace('${params.min_age}', '${params.min_aeg}');
    const [error, ...rest] = errors(text);
    expect(rest).toEqual([]);
    expect(error).toMatchObject({
      type: 'unresolved_parameter',
      message: "Unresolved parameter 'min_aeg': give it a default under params, or a value for this run",
      location: 'steps[1].config.query',
      fix: { text: '${params.min_age}' },
    });
    expect(marked(text, error)).toBe('${params.min_aeg}');
    expect(plan(text, { params: { min_aeg: '1' } }).steps).toHaveLength(3);
  });

  test('a default is no way out for a parameter that is secret', () => {
    const text = demo.replaceAll('min_age', 'min_token').replace(/min_token: .*/, 'other: 1');
    const [error] = errors(text);
    expect(error?.message).toBe("Unresolved parameter 'min_token': give it a value for this run");
    const [told] = errors(text, { wayOut: (name, isSecret) => `${name} ${isSecret}` });
    expect(told?.message).toBe("Unresolved parameter 'min_token': min_token true");
  });

  test('unknown profiles and parameters are refused with those there are', () => {
    expect(errors(demo, { profile: 'dev' })).toMatchObject([
      {
        type: 'unknown_profile',
        message: "The pipeline has no profile 'dev': it has prod",
        location: 'profiles',
      },
    ]);
    expect(errors(demo, { params: { mni: '1' } })).toMatchObject([
      { type: 'unknown_parameter', message: "The pipeline has no parameter 'mni': it has min_age, src" },
    ]);
    expect(errors(file('linear.yaml'), { params: { x: '1' } })).toMatchObject([
      { message: "The pipeline has no parameter 'x': it has none" },
    ]);
    expect(
      errors(demo.replace('{default: 68}', '68').replace('params:\n', 'params: 5\nx:\n'))[0],
    ).toMatchObject({
      type: 'invalid_params_type',
      message: 'params must be a mapping of names and values, got the number 5',
    });
  });

  test('queries are judged with their parameters in place', () => {
    const text = demo.replace('age > ${params.min_age}"', 'age > 1 ${params.tail}"').concat('');
    const [error] = errors(text, { params: { tail: '; drop table e1' } });
    expect(error).toMatchObject({ type: 'multiple_statements', location: 'steps[1].config.query' });
    expect(marked(text, error)).toBe('${params.tail}');
  });
});

describe('what is refused', () => {
  test('an inline secret, by its place', () => {
    expect(errors(file('secret.yaml'))).toMatchObject([
      {
        type: 'inline_secret',
        message:
          'Inline secret at steps[0].config.auth_token: keep it in a connection, or give it as a parameter',
        location: 'steps[0].config.auth_token',
        range: { line: 4 },
      },
      {
        type: 'unavailable_component',
        location: 'steps[0].component',
        message: 'graphql.extractor cannot run here.',
      },
    ]);
    const types = (text: string) => {
      const result = compile(load(text), catalog);
      return result.diagnostics.map((item) => item.type);
    };
    expect(types(`${extractor('path: a.csv')}metadata: {deep: [{API_KEY: abcde}]}\n`)).toEqual([
      'inline_secret',
    ]);
    expect(
      types(
        `${extractor('path: a.csv')}metadata: {key: abcd, url: abcdef, primary_key: abcdef, token: 12345}\n`,
      ),
    ).toEqual([]);
  });

  test('an unknown component is an error here, said once', () => {
    const text = extractor('path: a.csv').replace('csv_extractor', 'csv_extracter');
    expect(compile(load(text), catalog).diagnostics).toMatchObject([
      {
        type: 'unknown_component',
        severity: 'error',
        message: "Unknown component: 'filesystem.csv_extracter'",
        fix: { text: 'filesystem.csv_extractor' },
      },
    ]);
  });

  test('a version that is not 0.x, a missing version, a missing name', () => {
    const text = extractor('path: a.csv');
    expect(errors(text.replace('0.1.0', '1.0.0'))).toMatchObject([
      { type: 'unsupported_version', message: 'Unsupported OML version: 1.0.0', location: 'oml_version' },
    ]);
    expect(compile(load(text.replace('0.1.0', '0.2.0')), catalog)).toMatchObject({
      ok: true,
      diagnostics: [{ type: 'unsupported_version', severity: 'warning' }],
    });
    expect(errors(text.replace('"0.1.0"', '')).map((item) => item.type)).toEqual(['invalid_version_type']);
    expect(errors(text.replace('name: p', 'name:')).map((item) => item.type)).toEqual(['invalid_name_type']);
  });

  test('required keys, also when there is no config at all', () => {
    expect(errors(withSteps('  - {id: t, component: duckdb.processor, mode: transform}\n'))).toMatchObject([
      {
        type: 'missing_config_key',
        message: "Missing required configuration key 'query' for component 'duckdb.processor'",
        location: 'steps[0].query',
      },
    ]);
    expect(errors(extractor('limit: 5')).map((item) => item.type)).toEqual(['missing_config_key']);
  });

  test('every error of validate, and a document that is no mapping', () => {
    expect(errors(extractor('path: a.csv, limit: 0')).map((item) => item.type)).toEqual([
      'invalid_config_value',
    ]);
    expect(errors('').map((item) => item.type)).toEqual(['invalid_type']);
    for (const text of [
      'steps: 5',
      'steps: [5]',
      'steps: [{id: 5, config: [1]}]',
      'profiles: [1]\nparams: x',
      '[]',
    ]) {
      const parsed = parse(text);
      if (parsed.ok) expect(compile(parsed.value, catalog).ok).toBe(false);
    }
  });
});

describe('connections', () => {
  const text = extractor('path: actors.csv, connection: "@filesystem.data"');
  const options = (fields: Record<string, unknown>): CompileOptions => ({
    connections: { filesystem: { data: fields }, mysql: { m: { host: 'h' } } },
  });

  test('base_dir goes before the path, and the connection is gone from the config', () => {
    const made = plan(text, options({ base_dir: './data/', default: true }));
    expect(made.steps[0]?.config).toMatchObject({ path: 'data/actors.csv' });
    expect(made.steps[0]?.config).not.toHaveProperty('connection');
    expect(made.steps[0]?.config).not.toHaveProperty('base_dir');
    expect(JSON.parse(made.cfg.a ?? '')).toMatchObject({
      path: 'actors.csv',
      connection: '@filesystem.data',
    });
    expect(plan(text, options({ base_dir: 'other' })).steps[0]?.work).not.toBe(made.steps[0]?.work);
  });

  test('an alias that is not there', () => {
    expect(errors(text)).toMatchObject([
      {
        type: 'unknown_connection',
        message:
          "There is no connection '@filesystem.data': none is defined for filesystem. Define it in osiris_connections.yaml",
        location: 'steps[0].config.connection',
      },
    ]);
    expect(errors(text.replace('.data', '.dta'), options({}))).toMatchObject([
      { message: "There is no connection '@filesystem.dta': there is @filesystem.data" },
    ]);
    expect(errors(text.replace('@filesystem.data', '@filesystem.constructor'), options({}))).toMatchObject([
      { type: 'unknown_connection' },
    ]);
  });

  test('another family, no reference at all, an unset variable, a folder outside', () => {
    expect(errors(text.replace('@filesystem.data', '@mysql.m'), options({}))).toMatchObject([
      {
        message: 'Connection family mismatch: step uses filesystem, ref is mysql',
        type: 'invalid_connection_ref',
      },
    ]);
    expect(errors(text.replace('@filesystem.data', 'data'), options({}))).toMatchObject([
      { message: "Invalid connection reference: 'data' (expected format: '@family.alias')" },
    ]);
    expect(errors(text, options({ base_dir: '${DATA_DIR}' }))).toMatchObject([
      {
        type: 'missing_environment_variable',
        message: "Environment variable 'DATA_DIR' not set for base_dir in filesystem.data",
      },
    ]);
    expect(errors(text, options({ base_dir: '../up' }))).toMatchObject([
      { type: 'invalid_config_value', location: 'steps[0].config.connection' },
    ]);
  });

  test('a component where it cannot run, with the reason of that host', () => {
    const because = 'It needs what a browser lacks.';
    const hosts = { only: ['node'] as const, because };
    const here = recordedCatalog({
      'filesystem.csv_extractor': { hosts },
      'mysql.extractor': { hosts },
    });
    const refused = (text: string, host: 'browser' | 'node' | undefined) =>
      compile(load(text), here, { host })
        .diagnostics.filter(({ type }) => type === 'unavailable_component')
        .map(({ message, location }) => [message, location]);
    const runs = extractor('path: a.csv');
    expect(refused(runs, 'browser')).toEqual([[because, 'steps[0].component']]);
    expect(refused(runs, 'node')).toEqual([]);
    expect(refused(runs, undefined)).toEqual([]);
    const unbuilt = withSteps(
      `  - {id: m, component: mysql.extractor, mode: read, config: {connection: '@mysql.a', query: 'SELECT 1'}}\n`,
    );
    expect(refused(unbuilt, 'browser')).toEqual([[because, 'steps[0].component']]);
    expect(refused(unbuilt, 'node')).toEqual([['mysql.extractor cannot run here.', 'steps[0].component']]);
  });

  test('secrets reach the config, and nothing that is printed', () => {
    const runnable = new Map(catalog);
    const component = catalog.get('graphql.extractor');
    const csv = catalog.get('filesystem.csv_extractor');
    if (!component || !csv?.driver) throw new Error('no component');
    runnable.set('graphql.extractor', { ...component, unavailable: undefined, driver: csv.driver });
    const source = withSteps(
      `  - {id: g, component: graphql.extractor, mode: read, config: {connection: '@graphql.m', query: q, variables: {token: '\${params.t}', n: 1}}}\n`,
    );
    const run = (token: string) =>
      compile(load(source), runnable, {
        params: { t: 'hush-param' },
        connections: {
          graphql: { m: { endpoint: 'https://x.test', auth_token: token, headers: { a: 'hush-head' } } },
        },
      });
    const result = run('hush-token');
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(result.value.steps[0]?.config).toMatchObject({
      auth_token: 'hush-token',
      headers: { a: 'hush-head' },
    });
    expect(result.value.cfg.g).not.toContain('hush');
    expect(JSON.parse(result.value.cfg.g ?? '')).toMatchObject({ headers: {}, variables: { n: 1 } });
    expect(toManifestYaml(result.value.manifest)).not.toContain('hush');
  });
});
