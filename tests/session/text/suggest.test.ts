/** What the page offers for files. */
import { describe, expect, test } from 'vitest';
import { catalog, check } from '#workers/check/check.ts';
import { missingFiles, unreadFiles } from '#session/text/suggest.ts';

const pipeline = (steps: string) => `oml_version: "0.1.0"\nname: p\nsteps:\n${steps}`;
const stepsOf = (text: string) => check(text).outline?.steps ?? [];
const reads = (id: string, path: string) =>
  `  - id: ${id}\n    component: filesystem.csv_extractor\n    mode: read\n    config:\n      path: ${path}\n`;

describe('files and paths', () => {
  const steps = stepsOf(pipeline(reads('a', 'data/actors.csv') + reads('b', 'films.csv')));

  test('a file fits a missing path by its last part, in any case', () => {
    expect(missingFiles(steps, ['Actors.csv', 'films.csv', 'other/actors.csv'])).toEqual([
      { step: 'a', path: 'data/actors.csv', candidates: ['Actors.csv', 'other/actors.csv'] },
    ]);
  });

  test('a file that another step reads is no candidate', () => {
    const twins = stepsOf(pipeline(reads('a', 'x/f.csv') + reads('b', 'f.csv')));
    expect(missingFiles(twins, ['f.csv'])).toEqual([{ step: 'a', path: 'x/f.csv', candidates: [] }]);
  });

  test('what no step reads, and no missing path could mean, is offered as a step', () => {
    expect(
      unreadFiles(steps, ['actors.csv', 'films.csv', 'new.csv', 'notes.pdf', 'old.tsv.gz'], catalog),
    ).toEqual(['new.csv', 'old.tsv.gz']);
  });

  test('a path that params or a connection decide is not judged', () => {
    const open = stepsOf(
      pipeline(
        `${reads('a', '"${params.file}"')}${reads('b', 'f.csv')}      connection: "@filesystem.local"\n`,
      ),
    );
    expect(missingFiles(open, [])).toEqual([]);
  });
});
