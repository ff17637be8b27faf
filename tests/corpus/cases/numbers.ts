/** Numbers and truth values: a type is taken only if it holds every value of its column without losing information. */
import type { Case } from '../case.ts';

/** A file of one column `v`; `printed` where a value does not come back as it was written. */
const column = (
  name: string,
  type: string,
  values: readonly string[],
  more: { readonly printed?: readonly string[]; readonly sample?: true } = {},
): Case => ({
  name,
  file: `v\n${values.join('\n')}\n`,
  types: { v: type },
  rows: (more.printed ?? values).map((value) => [value]),
  ...(more.sample === undefined ? {} : { sample: more.sample }),
});

export const numbers: readonly Case[] = [
  column('whole numbers', 'BIGINT', ['0', '-1', '9223372036854775807', '-9223372036854775808'], {
    sample: true,
  }),
  column('one more than BIGINT holds', 'HUGEINT', ['1', '9223372036854775808', '-9223372036854775809']),
  column('the borders of HUGEINT', 'HUGEINT', [
    '170141183460469231731687303715884105727',
    '-170141183460469231731687303715884105728',
  ]),
  column('one more than HUGEINT holds', 'VARCHAR', ['1', '170141183460469231731687303715884105728']),
  column('a hundred digits', 'VARCHAR', ['1'.repeat(100), '2']),
  column('leading zeros are no numbers', 'VARCHAR', ['00123', '4', '-007', '00'], {
    sample: true,
  }),
  column('leading zeros of decimals', 'VARCHAR', ['00.5', '1.5']),
  column('plus signs are no numbers', 'VARCHAR', ['+420123456789', '5']),
  column('separators of thousands', 'VARCHAR', ['1_000', '1 000', "1'000", '1.000.000']),
  column('other bases', 'VARCHAR', ['0x1F', '0b101', '0o17', '#FF']),
  column('units and currencies', 'VARCHAR', ['$5', '5%', '5 kg', '€ 3', '(7)']),
  column('decimals', 'DOUBLE', ['1.50', '.5', '5.', '-.25', '0.0', '-12.75'], {
    printed: ['1.5', '0.5', '5.0', '-0.25', '0.0', '-12.75'],
    sample: true,
  }),
  column('whole numbers among decimals', 'DOUBLE', ['1', '2.5', '-3'], { printed: ['1.0', '2.5', '-3.0'] }),
  column('exponents', 'DOUBLE', ['1e3', '-2.5E-3', '1e+5', '1E05', '0e999'], {
    printed: ['1000.0', '-0.0025', '100000.0', '100000.0', '0.0'],
  }),
  column('minus zero is a decimal', 'DOUBLE', ['-0', '5'], {
    printed: ['-0.0', '5.0'],
  }),
  column('fifteen digits', 'DOUBLE', ['123456789012.345', '0.123456789012345', '123456789012345e5'], {
    printed: ['123456789012.345', '0.123456789012345', '1.23456789012345e+19'],
  }),
  column('sixteen digits that print back', 'DOUBLE', ['0.1234567890123456', '1234567890123456.0']),
  column('seventeen digits that do not print back', 'VARCHAR', ['0.12345678901234567', '1.5']),
  column('fifteen digits and zeros behind them', 'DOUBLE', ['123456789012.340000000000'], {
    printed: ['123456789012.34'],
  }),
  column('a whole number beyond 2^53 among decimals', 'VARCHAR', ['1.5', '9007199254740993']),
  column('the largest double', 'DOUBLE', ['1.7976931348623157e+308', '-1.7976931348623157e+308']),
  column('more than a double holds', 'VARCHAR', ['1e400', '1'], { sample: true }),
  column('less than a double holds', 'VARCHAR', ['1e-400', '1.5']),
  column('the smallest doubles print back', 'DOUBLE', ['5e-324', '2.2250738585072014e-308', '1e-310']),
  column('digits lost below the normal doubles', 'VARCHAR', ['1.2345678e-320']),
  column('no finite numbers', 'VARCHAR', ['1.5', 'nan', 'inf', '-inf', 'Infinity']),
  column('parts of numbers', 'VARCHAR', ['1', '.', '-', '+', 'e5', '1e', '1e+', '--1', '1.2.3', '-']),
  column('versions are decimals, when they have two parts', 'DOUBLE', ['1.9', '1.10'], {
    printed: ['1.9', '1.1'],
  }),
  column('digits and minus signs of other scripts', 'VARCHAR', ['１２', '٣', '−5', '½', '²']),
  column('truth values in any case', 'BOOLEAN', ['true', 'False', 'TRUE', 'fAlSe'], {
    printed: ['true', 'false', 'true', 'false'],
    sample: true,
  }),
  column('other words for truth values', 'VARCHAR', ['yes', 'no', 't', 'F', 'on', 'off']),
  column('t and f', 'VARCHAR', ['t', 'f', 't']),
  column('a truth value among numbers', 'VARCHAR', ['1', 'true']),
  column('spaces around numbers mean nothing', 'BIGINT', [' 1', '2 ', '   3   '], {
    printed: ['1', '2', '3'],
  }),
  column('spaces of all kinds around numbers mean nothing', 'BIGINT', ['\u00a01', '2\u3000', '\u2009 3'], {
    printed: ['1', '2', '3'],
  }),
  column('spaces around a text stay', 'VARCHAR', ['   3   ', 'x ']),
  column('tabs around a number make it text', 'VARCHAR', ['\t1', '2\t']),
  {
    name: 'a column of spaces only',
    file: 'a,b\n  ,1\n ,2\n',
    types: { a: 'VARCHAR', b: 'BIGINT' },
    rows: [
      ['  ', '1'],
      [' ', '2'],
    ],
  },
  {
    name: 'words for missing values stay text, with advice',
    file: 'n,d,s,all\n1,2024-01-01,NA,NA\nNA,2024-01-02,Bob,NA\n3,n/a,Eve,NA\nNone,,,NA\n',
    sample: true,
    types: { n: 'VARCHAR', d: 'VARCHAR', s: 'VARCHAR', all: 'VARCHAR' },
    rows: [
      ['1', '2024-01-01', 'NA', 'NA'],
      ['NA', '2024-01-02', 'Bob', 'NA'],
      ['3', 'n/a', 'Eve', 'NA'],
      ['None', null, null, 'NA'],
    ],
    advice: [
      '"n" is text because of "NA", "None" (2 rows); with `na_values: ["NA", "None"]` it would be BIGINT.',
      '"d" is text because of "n/a" (1 row); with `na_values: ["n/a"]` it would be DATE.',
    ],
  },
  {
    name: 'a column without a value is text',
    file: 'a,b\n1,\n2,\n',
    types: { a: 'BIGINT', b: 'VARCHAR' },
    rows: [
      ['1', null],
      ['2', null],
    ],
  },
  {
    name: 'identifiers stay as they are',
    file: 'zip,phone,isbn,iban,version,ip\n01234,0049301234,978-3-16-148410-0,DE89370400440532013000,1.2.3,10.0.0.1\n98765,1234567,0-306-40615-2,CZ6508000000192000145399,10.0.1,192.168.0.1\n',
    types: {
      zip: 'VARCHAR',
      phone: 'VARCHAR',
      isbn: 'VARCHAR',
      iban: 'VARCHAR',
      version: 'VARCHAR',
      ip: 'VARCHAR',
    },
    rows: [
      ['01234', '0049301234', '978-3-16-148410-0', 'DE89370400440532013000', '1.2.3', '10.0.0.1'],
      ['98765', '1234567', '0-306-40615-2', 'CZ6508000000192000145399', '10.0.1', '192.168.0.1'],
    ],
  },
];
