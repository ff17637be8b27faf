/** A file of which no row is left: no success where a key left rows out; green where there are none. */
import { expect, test } from 'vitest';
import { StepError } from '#core/contract/errors.ts';
import { driver } from '../../drivers/filesystem/csv_extractor.ts';
import { world } from './support.ts';

async function load(content: string, config: Record<string, unknown> = {}) {
  const w = await world({ 'in.csv': content });
  await w.run(driver, 't', { path: 'in.csv', ...config });
  const { rows, advice } = w.receipts[0]!;
  return { rows, advice, names: Object.keys(await w.types('t')) };
}

test.each([
  [
    'a,b\n1,2\n3,4\n',
    { skip_rows: [1, 2] },
    '`skip_rows: [1,2]` leaves out all 2 lines behind the header, and they look like rows (1,2). Take out of that list what is a row.',
  ],
  [
    'a;b\nAnn;"1,5"\n',
    { skip_rows: [1], delimiter: ';', decimal: ',' },
    '`skip_rows: [1]` leaves out the only line behind the header, and it looks like a row (Ann;"1,5"). Take out of that list what is a row.',
  ],
  [
    'a,b\n1,2\n3,4\n',
    { header: 2 },
    'with `header: 2`, its last line (3,4) became the names of the columns, and it looks like a row. Set `header` to where the names are, or `header: false` if there are none.',
  ],
  [
    'a,b\n1,2\n',
    { skip_rows: 1 },
    'with `skip_rows: 1`, its last line (1,2) became the names of the columns, and it looks like a row. Set `skip_rows` to where the names are, or `header: false` if there are none.',
  ],
  ['id,name\n1,Ann\n', { skip_rows: 1 }, 'with `skip_rows: 1`, its last line (1,Ann) became the names'],
  ['id,name\n1,Ann\n', { skip_rows: [0] }, 'with `skip_rows: [0]`, its last line (1,Ann) became the names'],
  ['name\nAnn\n5\n', { header: 2 }, 'with `header: 2`, its last line (5) became the names'],
  [
    'a,b\n1,2\n1,4\n',
    { comment: '1' },
    '`comment: "1"` makes comments of all 2 lines behind the header. Take that key out, or set it to what begins a comment.',
  ],
  ['a,b\n-1,2\n', { comment: '-' }, '`comment: "-"` makes comments of the only line behind the header.'],
  [
    'a,b\n1,2\n3,4\n',
    { skipfooter: 2 },
    '`skipfooter: 2` leaves out all 2 lines behind the header, and they look like rows (1,2). Set it to the number of lines at the end that are no rows.',
  ],
  [
    'id,name\r\n1,Ann\r\nTotal,1\r\n',
    { skipfooter: 2 },
    '`skipfooter: 2` leaves out all 2 lines behind the header, and they look like rows (1,Ann)',
  ],
])('%j with %j is no success', async (content, config, message) => {
  const error: unknown = await load(content, config).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StepError);
  expect((error as StepError).message).toContain(`in.csv has no rows: ${message}`);
  expect((error as StepError).details.at).toEqual({ key: Object.keys(config)[0] });
});

test.each([
  ['a,b\n', {}],
  ['Report,\na,b\n', { skip_rows: 1 }],
  ['Report of 2024\na,b\n', { header: 1 }],
  ['Made,2024-01-31\nyear,total\n', { skip_rows: 1 }],
  ['Cities\n2023,2024\n', { skip_rows: 1 }],
  ['# made by hand\na,b\n', { comment: '#' }],
  ['sep=;\na;b\n', {}],
])('%j with %j has a header only, and all is well', async (content, config) => {
  const { rows, names, advice } = await load(content, config);
  expect({ rows, width: names.length, advice }).toEqual({ rows: 0, width: 2, advice: [] });
});

test.each([
  ['t,h\ns,%\n', { skip_rows: [1] }, '`skip_rows: [1]` leaves out 1 line (s,%)'],
  ['item,n\nTotal,0\nPage 1 of 1\n', { skipfooter: 2 }, '`skipfooter: 2` leaves out 2 lines (Total,0)'],
  ['a,b\n#1,2\n', { comment: '#' }, '1 line begins with "#", as comments do'],
  [
    't,h\ns,%\n# x\n# y\nTotal,0\n',
    { skip_rows: [1], skipfooter: 1, comment: '#' },
    '`skip_rows: [1]` leaves out 1 line (s,%), and `skipfooter: 1` leaves out 1 line (Total,0), and 2 lines begin with "#", as comments do',
  ],
])('%j with %j may be empty, and is told', async (content, config, what) => {
  const { rows, advice } = await load(content, config);
  expect(rows).toBe(0);
  expect(advice).toEqual([`There are no rows: behind the header, ${what}.`]);
});
