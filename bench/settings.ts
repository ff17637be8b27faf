/** `npx tsx bench/settings.ts`: which DuckDB settings change the time of writing 1,000,000 x 10 from Arrow into OPFS. */
import { servePage, startChromium } from './browser.ts';
import { settleDisk } from './repeat.ts';
import { median } from './report.ts';
import type { Outcome, Trial } from './settings-page.ts';

const ROW_GROUP = 122_880;
const set = (name: string, value: string | number | boolean): Omit<Trial, 'rows'> => ({
  before: [`SET ${name} = '${value}'`],
  after: [`RESET ${name}`],
});
const DEFAULT = { before: [], after: [] };

const without = (methods: string): Trial => ({
  ...set('disabled_compression_methods', methods),
  rows: ROW_GROUP,
});

const TRIALS: Readonly<Record<string, Trial>> = {
  'default, 122,880 rows per insert': { ...DEFAULT, rows: ROW_GROUP },
  '8,192 rows per insert': { ...DEFAULT, rows: 8_192 },
  '65,536 rows per insert': { ...DEFAULT, rows: 65_536 },
  'force_compression uncompressed': { ...set('force_compression', 'uncompressed'), rows: ROW_GROUP },
  'without fsst': without('fsst'),
  'without fsst, dictionary': without('fsst,dictionary'),
  'without alp, alprd': without('alp,alprd'),
  'without fsst, alp, alprd': without('fsst,alp,alprd'),
  'without fsst, alp, alprd, rle': without('fsst,alp,alprd,rle'),
  'without fsst, dictionary, alp, alprd, rle': without('fsst,dictionary,alp,alprd,rle'),
  'without rle': without('rle'),
  'without bitpacking': without('bitpacking'),
  'write_buffer_row_group_count 1': { ...set('write_buffer_row_group_count', 1), rows: ROW_GROUP },
  'write_buffer_row_group_count 20': { ...set('write_buffer_row_group_count', 20), rows: ROW_GROUP },
  'enable_optimistic_write false': { ...set('enable_optimistic_write', false), rows: ROW_GROUP },
  'checkpoint_threshold 1TB': { ...set('checkpoint_threshold', '1TB'), rows: ROW_GROUP },
};

const repeat = Number(process.argv[2] ?? 5);
const stop = await servePage();
const chromium = await startChromium();
const outcomes = new Map<string, Outcome[]>();
const errors = new Map<string, string>();
try {
  const page = await chromium.page('disk');
  await page.evaluate(() => window.bench.openRaw('disk'));
  for (let round = 0; round < repeat; round++)
    for (const [name, trial] of Object.entries(TRIALS)) {
      if (errors.has(name)) continue;
      settleDisk();
      try {
        const outcome = await page.evaluate((wanted) => window.bench.tryOut(wanted), trial);
        outcomes.set(name, [...(outcomes.get(name) ?? []), outcome]);
      } catch (cause) {
        errors.set(name, cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause));
      }
    }
} finally {
  await chromium.close();
  await stop();
}

console.log('| setting | total ms | inserts | commit | checkpoint | fastest total | MB of file |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
const total = ({ inserts, commit, checkpoint }: Outcome): number => inserts + commit + checkpoint;
for (const name of Object.keys(TRIALS)) {
  const runs = outcomes.get(name) ?? [];
  const of = (value: (outcome: Outcome) => number): string => median(runs.map(value)).toFixed(0);
  const cells = [
    of(total),
    of(({ inserts }) => inserts),
    of(({ commit }) => commit),
    of(({ checkpoint }) => checkpoint),
    Math.min(...runs.map(total)).toFixed(0),
    of(({ bytes }) => bytes / 1e6),
  ];
  console.log(`| ${name} | ${errors.get(name) ?? cells.join(' | ')} |`);
}
