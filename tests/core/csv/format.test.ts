import { describe, expect, test } from 'vitest';
import { type Format, type FormatColumn, formatter } from '#core/csv/format.ts';
import { batch } from '../../drivers/support.ts';
import { random, read } from './support.ts';

const FORMAT: Format = { delimiter: ',', encoding: 'utf-8', newline: 'lf', quoting: 'minimal' };

function bytes(
  columns: readonly FormatColumn[],
  rows: readonly (readonly (string | null)[])[],
  format: Partial<Format> = {},
): Uint8Array {
  const lines = formatter(columns, { ...FORMAT, ...format });
  lines.head(true);
  lines.rows(
    batch(
      columns.map((_, c) => rows.map((row) => row[c] ?? null)),
      rows.length,
    ),
  );
  return new Uint8Array(lines.take());
}

const text = (...args: Parameters<typeof bytes>): string => new TextDecoder().decode(bytes(...args));
const named = (...names: string[]): FormatColumn[] => names.map((name) => ({ name, type: 'VARCHAR' }));

describe('quoting', () => {
  test('minimal quotes what would be misread', () => {
    const rows = [
      ['a,b', 'say "hi"'],
      ['line\nbreak', 'cr\rhere'],
      [null, ''],
      [' x ', "'"],
      ['#1', 'a#b'],
    ];
    expect(text(named('a', 'b,c'), rows)).toBe(
      'a,"b,c"\n"a,b","say ""hi"""\n"line\nbreak","cr\rhere"\n,""\n x ,\'\n"#1","a#b"\n',
    );
  });
  test('all, with NULL still empty', () => {
    expect(text(named('a', 'b'), [['1', null]], { quoting: 'all' })).toBe('"a","b"\n"1",\n');
  });
  test('nonnumeric goes by type', () => {
    const types = ['BIGINT', 'DECIMAL(18,3)', 'DOUBLE', 'BOOLEAN', 'DATE', 'DECIMAL(18,3)[]', 'UHUGEINT'];
    const columns = types.map((type, i) => ({ name: `c${i}`, type }));
    const row = ['1', '1.500', '2.5', 'true', '2024-01-01', '[1.500]', '7'];
    expect(text(columns, [row], { quoting: 'nonnumeric' }).split('\n')[1]).toBe(
      '1,1.500,2.5,true,"2024-01-01","[1.500]",7',
    );
  });
  test('a NULL of a single column', () => expect(text(named('a'), [[null], ['']])).toBe('a\n""\n""\n'));
  test('a delimiter of several bytes', () => {
    expect(text(named('a', 'b'), [['©', '§']], { delimiter: '§' })).toBe('a§b\n©§"§"\n');
  });
});

test('crlf ends lines and leaves line breaks inside of values', () => {
  expect(text(named('a'), [['x\ny']], { newline: 'crlf' })).toBe('a\r\n"x\ny"\r\n');
});

describe('encodings', () => {
  test('utf-16 as Python writes it', () => {
    const expected = Buffer.from('\ufeffa\n\u{1F3AC}é€\n', 'utf16le');
    expect(bytes(named('a'), [['🎬é€']], { encoding: 'utf-16' })).toEqual(new Uint8Array(expected));
  });
  test('latin-1', () => {
    const all = Array.from({ length: 256 - 0xa0 }, (_, i) => String.fromCharCode(0xa0 + i)).join('');
    const expected = Buffer.from(`a\n${all}\n`, 'latin1');
    expect(bytes(named('a'), [[all]], { encoding: 'latin-1' })).toEqual(new Uint8Array(expected));
  });
  test.each<[Partial<Format>, string]>([
    [{ encoding: 'latin-1' }, 'Row 2, column "b", holds "€" (U+20AC), which latin-1 does not have.'],
    [{ encoding: 'ascii' }, 'Row 1, column "a", holds "é" (U+00E9), which ascii does not have.'],
  ])('%j names row and column', (format, message) => {
    const rows = [
      ['é', 'x'],
      ['y', '10 €'],
    ];
    expect(() => bytes(named('a', 'b'), rows, format)).toThrow(message);
  });
  test('a byte order mark within a value is named too', () => {
    expect(() => bytes(named('a'), [['\ufeffx']], { encoding: 'latin-1' })).toThrow(
      'Row 1, column "a", holds "\ufeff" (U+FEFF), which latin-1 does not have.',
    );
  });
  test('a name that cannot be written', () => {
    expect(() => bytes(named('č'), [], { encoding: 'latin-1' })).toThrow('The header holds "č" (U+010D)');
  });
});

/** The same in the simplest words. */
function simply(rows: readonly (readonly (string | null)[])[], delimiter: string): string {
  const field = (value: string | null): string =>
    value === null
      ? ''
      : value === '' || [...'"#\r\n', delimiter].some((sign) => value.includes(sign))
        ? `"${value.replaceAll('"', '""')}"`
        : value;
  return rows.map((row) => `${row.map(field).join(delimiter)}\n`).join('');
}

test.each([',', '§', '🎬', '#'])(
  'cells of all lengths, with a sign at every place, between %s',
  (delimiter) => {
    const filler = 'abcdefghijklmnopqrstuvwxyz0123456789';
    const rows = Array.from({ length: 70 }, (_, length) => filler.repeat(2).slice(0, length)).flatMap(
      (plain) => [
        [plain, null, plain],
        ...['"', '""', '#', '\n', '\r', ',', '§', '©', '🎬', '🎭'].flatMap((sign) =>
          Array.from({ length: plain.length + 1 }, (_, at) => {
            const value = plain.slice(0, at) + sign + plain.slice(at);
            return [plain, value, at % 3 === 0 ? null : value];
          }),
        ),
      ],
    );
    expect(rows.length).toBeGreaterThan(24_000);
    const written = text(named('a', 'b', 'c'), rows, { delimiter });
    expect(written === `${['a', 'b', 'c'].join(delimiter)}\n${simply(rows, delimiter)}`).toBe(true);
  },
);

test('cells of megabytes between small ones', () => {
  const rows = Array.from({ length: 40 }, (_, i) => [
    `${i}`,
    i % 13 === 5 ? `${'x"y,'.repeat(300_000)}${i}` : null,
  ]);
  expect(text(named('a', 'b'), rows) === `a,b\n${simply(rows, ',')}`).toBe(true);
});

test('thousands of columns', () => {
  const names = Array.from({ length: 3000 }, (_, i) => `c${i}`);
  const rows = Array.from({ length: 20 }, (_, row) =>
    names.map((name, i) => ((i + row) % 5 === 0 ? null : `${name} ${row}`)),
  );
  expect(text(named(...names), rows)).toBe(`${names.join(',')}\n${simply(rows, ',')}`);
});

test('what is written reads back the same, whatever it holds', async () => {
  const next = random(3);
  const pieces = ['a', 'é', '🎬', ',', ';', '\n', '\r\n', '\r', '"', ' ', '#', '\t', '0', 'NA'];
  for (let i = 0; i < 300; i++) {
    const width = 1 + next(4);
    const rows = Array.from({ length: next(20) }, () =>
      Array.from({ length: width }, () =>
        next(4) === 0 ? null : Array.from({ length: next(6) }, () => pieces[next(pieces.length)]).join(''),
      ),
    );
    const format = {
      delimiter: [',', ';', '\t', '§'][next(4)] ?? ',',
      encoding: (['utf-8', 'utf-16'] as const)[next(2)]!,
      newline: (['lf', 'crlf'] as const)[next(2)]!,
      quoting: (['minimal', 'all', 'nonnumeric'] as const)[next(3)]!,
    };
    const columns = named(...Array.from({ length: width }, (_, c) => `c${c}`));
    const back = await read(
      bytes(columns, rows, format),
      { delimiter: format.delimiter },
      { encoding: format.encoding, size: 1 + next(50) },
    );
    // In one column NULL and the empty string are written alike.
    const expected = width === 1 ? rows.map(([value]) => [value ?? '']) : rows;
    expect(back.rows).toEqual(expected);
  }
});
