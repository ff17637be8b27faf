/** The commands that run a pipeline elsewhere, and what is told of how it would differ there. */
import { expect, test } from 'vitest';
import { differencesOf } from '#core/engine/differences.ts';
import { PROFILES, profileOf } from '#core/engine/profiles.ts';
import { parseConnections } from '#core/plan/connections-file.ts';
import {
  connectionText,
  ENGINE,
  extensionsCommand,
  needsThere,
  runCommand,
  stepCommands,
} from '#session/elsewhere.ts';
import { zipName } from '#session/share/zip-name.ts';

const plain = { zip: 'sizes.zip', secrets: [], connects: false, choice: { params: {} } };
const lake = profileOf('ducklake:lake.ducklake')!;

test('a computer runs the zip; an engine is named beside it', () => {
  expect(runCommand(plain)).toBe('npm run --silent oml -- run sizes.zip');
  expect(runCommand(plain, ENGINE)).toBe('npm run --silent oml -- run sizes.zip --engine @engine.mine');
});

test('secrets are asked of the environment, and never written', () => {
  const what = { ...plain, secrets: ['api key'], connects: true };
  expect(runCommand(what)).toBe('npm run --silent oml -- run sizes.zip --trust --param "api key=$API_KEY"');
  expect(needsThere(what)).toEqual([
    'API_KEY: the value of the parameter api key, which is secret.',
    'osiris_connections.yaml beside the zip, or beside the unpacked text, with the connections that it names.',
  ]);
  expect(needsThere(plain)).toEqual([]);
});

test('steps run by themselves out of a plan, which is given what was chosen', () => {
  const what = {
    ...plain,
    secrets: ['key'],
    choice: { profile: 'prod', params: { year: '2025', who: "it's" } },
  };
  expect(stepCommands(what, ENGINE, ['a', 'b c']).split('\n')).toEqual([
    `npm run --silent oml -- plan pipeline.yaml --data inputs --engine @engine.mine --profile prod --param year=2025 --param 'who=it'\\''s' --param "key=$KEY"`,
    'npm run --silent oml -- run pipeline.plan.json --data inputs --only=a --param "key=$KEY"',
    `npm run --silent oml -- run pipeline.plan.json --data inputs --only='b c' --param "key=$KEY"`,
  ]);
});

test('names of zips are plain', () => {
  expect([undefined, 'Größe & Co', '../../x', '☃'].map(zipName)).toEqual([
    'pipeline.zip',
    'gro-e-co.zip',
    'x.zip',
    'pipeline.zip',
  ]);
});

test.each(PROFILES.map((profile) => [profile.title, profile] as const))(
  'the connection of %s is one that the command line reads',
  (_, profile) => {
    const read = parseConnections('osiris_connections.yaml', connectionText(profile));
    expect(read.diagnostics).toEqual([]);
    const [family, alias = ''] = ENGINE.slice(1).split('.');
    expect(read.ok && read.value[family ?? '']?.[alias]).toMatchObject({ url: profile.example });
  },
);

test('what an engine needs is fetched by one command, where it needs anything', () => {
  expect(PROFILES.map(extensionsCommand)).toEqual([
    'npm run extensions -- --cli ducklake postgres httpfs',
    'npm run extensions -- --cli motherduck',
    undefined,
  ]);
});

test('columns that are stored otherwise are named, with their table', () => {
  const columns = [
    { name: 'id', type: 'BIGINT' },
    { name: 'total', type: 'HUGEINT' },
    { name: 'at', type: 'UNION(a INTEGER)' },
  ];
  const [total, at, ...rest] = differencesOf(lake, [{ name: 'sums', columns }]);
  expect(total).toMatch(/^sums: The column "total" is HUGEINT.*DECIMAL\(38,0\)/);
  expect(at).toMatch(/^sums: The column "at" is of the type UNION/);
  expect(rest).toEqual([]);
  const file = profileOf('other.duckdb')!;
  expect(differencesOf(file, [{ name: 'sums', columns }])).toEqual([]);
});
