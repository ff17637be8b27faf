/** The bundled examples: true to their index, valid without a warning, and running. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compile } from '#core/plan/compile.ts';
import { summarise } from '#core/run/summary.ts';
import { parse } from '#core/oml/parse.ts';
import { validate } from '#core/check/validate.ts';
import type { Pipeline } from '#core/oml/pipeline.ts';
import { catalog } from '#drivers/index.ts';
import { runExample } from '../support/example-run.ts';

interface Example {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly pipeline: string;
  readonly recording: string;
  readonly files: readonly { readonly path: string; readonly url: string; readonly bytes: number }[];
  readonly source: string;
  readonly licence: string;
}

const PUBLIC = 'public';
const examples = JSON.parse(readFileSync(join(PUBLIC, 'examples/index.json'), 'utf8')) as readonly Example[];

function pipelineOf(example: Example): { text: string; pipeline: Pipeline } {
  const text = readFileSync(join(PUBLIC, example.pipeline), 'utf8');
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return { text, pipeline: parsed.value };
}

test('the index names every example and every file there is, and no other', () => {
  const root = join(PUBLIC, 'examples');
  const there = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(PUBLIC, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const named = examples.flatMap(({ pipeline, recording, files }) => [
    pipeline,
    recording,
    ...files.map(({ url }) => url),
  ]);
  expect(there.sort()).toEqual(['examples/SOURCES.md', 'examples/index.json', ...named].sort());
  expect(examples.map(({ id }) => id)).toEqual([
    'starter',
    'join',
    'fan-out',
    'movie-directors',
    'time-series',
    'earthquakes',
    'warming',
    'electricity',
    'employment',
    'health-income',
    'capitals',
    'wheat',
  ]);
});

describe.each(examples.map((example) => [example.id, example] as const))('%s', (id, example) => {
  test('says what it is, and how large its files are', () => {
    for (const key of ['title', 'description', 'source', 'licence'] as const)
      expect(example[key]).not.toBe('');
    expect(example.pipeline).toBe(`examples/${id}/pipeline.yaml`);
    expect(example.recording).toBe(`examples/${id}/recording.json`);
    for (const { path, url, bytes } of example.files) {
      expect(url).toBe(`examples/${id}/${path}`);
      expect(statSync(join(PUBLIC, url)).size).toBe(bytes);
    }
  });

  test('is valid without a warning', () => {
    const { pipeline } = pipelineOf(example);
    expect(validate(pipeline, catalog)).toEqual([]);
    const compiled = compile(pipeline, catalog);
    expect(compiled).toMatchObject({ diagnostics: [], value: { name: example.name } });
  });

  test('runs, and writes what it promises', async () => {
    const { summary, first } = expected[id] ?? { summary: '', first: {} };
    const ran = await runExample(id, (state, artifacts) => {
      const written = Object.keys(first).map((path) => {
        const file = join(artifacts, path);
        return [path, existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, 2) : undefined];
      });
      return { summary: summarise(state), first: Object.fromEntries(written) };
    });
    expect(ran).toEqual({ summary, first });
  });
});

/** The header and the first row of every file that an example writes. */
const expected: Readonly<
  Record<string, { summary: string; first: Readonly<Record<string, readonly string[]>> }>
> = {
  starter: {
    summary: 'Run complete: 3 steps, 6 rows written',
    first: {
      'write-sizes/out/penguin-sizes.csv': [
        'avg_body_mass_g,longest_flipper_mm,penguins,sex,species',
        '3369,202,73,female,Adelie',
      ],
    },
  },
  join: {
    summary: 'Run complete: 4 steps, 50 rows written',
    first: {
      'write-airports/out/busiest-airports.csv': [
        'city,destinations,flights,iata,name,state',
        'Atlanta,173,414513,ATL,William B Hartsfield-Atlanta Intl,GA',
      ],
    },
  },
  'fan-out': {
    summary: 'Run complete: 7 steps, 102 rows written',
    first: {
      'write-by-month/out/by-month.csv': [
        'coldest_c,days,month,precipitation_mm,warmest_c,wet_days',
        '-3.3,31,2012-01-01,173.3,12.8,22',
      ],
      'write-hottest-days/out/hottest-days.csv': ['date,temp_max,temp_min,wind', '2014-08-11,35.6,17.8,2.6'],
      'write-wet-days/out/wet-days.csv': [
        '"date";"precipitation";"temp_max";"weather"\r',
        '"2012-01-29";27.7;9.4;"rain"\r',
      ],
    },
  },
  'movie-directors': {
    summary: 'Run complete: 5 steps, 293 rows written',
    first: {
      'write-director-stats/out/director-stats.csv': [
        'avg_budget_usd,avg_runtime_minutes,box_office_per_budget,director_id,director_name,first_movie_year,latest_movie_year,movie_count,total_box_office_usd,unique_genres',
        '59760870,141.4,6.22,490,Steven Spielberg,1975,2011,23,8544073056,5',
      ],
    },
  },
  'time-series': {
    summary: 'Run complete: 5 steps, 749 rows written',
    first: {
      'write-months/out/co2-by-month.csv': [
        'change_in_a_year_ppm,co2_ppm,month,moving_average_ppm',
        ',315.7,1958-03-01,315.7',
      ],
      'write-decades/out/co2-by-decade.csv': [
        'decade,highest_ppm,lowest_ppm,months,ppm_per_year',
        '1950,318.29,313.21,20,0.7',
      ],
    },
  },
  earthquakes: {
    summary: 'Run complete: 5 steps, 8 rows written',
    first: {
      'write-strongest/out/strongest-of-each-day.csv': [
        'at,day,depth_km,magnitude,place',
        '07:07,2018-01-31,191.19,6.1,"35km S of Jarm, Afghanistan"',
      ],
    },
  },
  warming: {
    summary: 'Run complete: 4 steps, 15 rows written',
    first: {
      'write-decades/out/temperature-by-decade.csv': ['anomaly_c,change_c,decade', '-0.209,,1880'],
    },
  },
  electricity: {
    summary: 'Run complete: 4 steps, 17 rows written',
    first: {
      'write-shares/out/shares.csv': [
        'fossil_percent,renewable_percent,total_gwh,year',
        '87.0,3.5,40651,2001',
      ],
    },
  },
  employment: {
    summary: 'Run complete: 4 steps, 12 rows written',
    first: {
      'write-lost/out/jobs-lost.csv': [
        'before_crisis,change_percent,fewest,fewest_in,industry',
        '7476.0,-27.4,5427.0,2011-01-01,construction',
      ],
    },
  },
  'health-income': {
    summary: 'Run complete: 4 steps, 6 rows written',
    first: {
      'write-regions/out/regions.csv': [
        'avg_life_expectancy,countries,median_income,people,region,richest',
        '77.0,45,24787.0,899907535,europe_central_asia,"[Norway, Switzerland, Ireland]"',
      ],
    },
  },
  capitals: {
    summary: 'Run complete: 4 steps, 50 rows written',
    first: {
      'write-nearest/out/nearest-capitals.csv': [
        'from_city,from_state,km,nearest_city,nearest_state',
        'Honolulu,Hawaii,3959,Sacramento,California',
      ],
    },
  },
  wheat: {
    summary: 'Run complete: 6 steps, 64 rows written',
    first: {
      'write-prices/out/wheat-prices.csv': [
        'monarch,weekly_wages,weeks_for_a_quarter,wheat_price,year',
        'Elizabeth,5.0,8.2,41.0,1565',
      ],
      'write-monarchs/out/wheat-by-monarch.csv': [
        'avg_price,avg_wages,first_year,last_year,monarch',
        '44.6,5.23,1565,1600,Elizabeth',
      ],
    },
  },
};
