/** Files as people have them: exports of banks, shops, spreadsheets, sensors and logs, made up for this purpose. */
import type { Case } from '../case.ts';
import { latin1, repeat, utf16le } from '../make.ts';

export const everyday: readonly Case[] = [
  {
    name: 'an account statement of a German bank',
    advice: [
      '"Betrag (EUR)" is text because of the commas in its numbers ("-3,20" in line 5); with `decimal: \',\'` and `thousands: \'.\'`, its values are numbers.',
    ],
    reasons: { 'Betrag (EUR)': 'line 5 holds "-3,20", which is no number as it is written' },
    file: latin1(
      'Kontonummer;123456789\r\nZeitraum;01.01.2024 - 31.01.2024\r\n\r\n"Buchungstag";"Empfänger";"Verwendungszweck";"Betrag (€)"\r\n'.replace(
        '€',
        'EUR',
      ) +
        '"02.01.2024";"Bäckerei Groß";"Danke; bis bald";"-3,20"\r\n"31.01.2024";"Arbeitgeber";"Gehalt";"2.500,00"\r\n',
    ),
    config: { delimiter: ';', encoding: 'latin-1', skip_rows: 3, parse_dates: ['Buchungstag'] },
    sample: true,
    types: {
      Buchungstag: 'DATE',
      Empfänger: 'VARCHAR',
      Verwendungszweck: 'VARCHAR',
      'Betrag (EUR)': 'VARCHAR',
    },
    rows: [
      ['2024-01-02', 'Bäckerei Groß', 'Danke; bis bald', '-3,20'],
      ['2024-01-31', 'Arbeitgeber', 'Gehalt', '2.500,00'],
    ],
    lines: { skipped: 3 },
  },
  {
    name: 'a spreadsheet saved as Unicode text',
    file: utf16le('\ufeffName\tStück\tPreis\r\n"Äpfel ""rot"""\t3\t1.50\r\nBirnen\t\t2\r\n'),
    config: { delimiter: '\t', encoding: 'utf-16' },
    types: { Name: 'VARCHAR', Stück: 'BIGINT', Preis: 'DOUBLE' },
    rows: [
      ['Äpfel "rot"', '3', '1.5'],
      ['Birnen', null, '2.0'],
    ],
  },
  {
    name: 'customers of a shop',
    file: 'id,email,created_at,zip,country,newsletter,total\n7,a@example.com,2024-02-29 08:15:00,01067,DE,true,19.90\n8,b@example.com,2024-03-01 21:04:59,8001,CH,false,\n9,"O\'Neil, Ann",2024-03-02 00:00:00,D02 X285,IE,TRUE,1000\n',
    types: {
      id: 'BIGINT',
      email: 'VARCHAR',
      created_at: 'TIMESTAMP',
      zip: 'VARCHAR',
      country: 'VARCHAR',
      newsletter: 'BOOLEAN',
      total: 'DOUBLE',
    },
    rows: [
      ['7', 'a@example.com', '2024-02-29 08:15:00', '01067', 'DE', 'true', '19.9'],
      ['8', 'b@example.com', '2024-03-01 21:04:59', '8001', 'CH', 'false', null],
      ['9', "O'Neil, Ann", '2024-03-02 00:00:00', 'D02 X285', 'IE', 'true', '1000.0'],
    ],
  },
  {
    name: 'a sensor, a row a minute, with gaps',
    file: () =>
      `# station 12\ntime,temp,hum\n${repeat(3000, (i) => `${minute(i)}Z,${i % 50 ? (i % 400) / 10 - 10 : ''},${40 + (i % 20)}\n`)}`,
    config: { comment: '#' },
    types: { time: 'TIMESTAMPTZ', temp: 'DOUBLE', hum: 'BIGINT' },
    rows: {
      count: 3000,
      row: (i) => [
        `${minute(i).replace('T', ' ')}+00`,
        i % 50 ? decimal((i % 400) / 10 - 10) : null,
        String(40 + (i % 20)),
      ],
    },
    lines: { comments: 1 },
  },
  {
    name: 'a log of a web server, by spaces',
    file: '10.0.0.1 - - "GET /a HTTP/1.1" 200 512\n10.0.0.2 - bob "POST /b?x=""1"" HTTP/2" 404 -\n',
    config: { delimiter: ' ', header: false },
    types: {
      column0: 'VARCHAR',
      column1: 'VARCHAR',
      column2: 'VARCHAR',
      column3: 'VARCHAR',
      column4: 'BIGINT',
      column5: 'VARCHAR',
    },
    rows: [
      ['10.0.0.1', '-', '-', 'GET /a HTTP/1.1', '200', '512'],
      ['10.0.0.2', '-', 'bob', 'POST /b?x="1" HTTP/2', '404', '-'],
    ],
    advice: ['"column5" is text because of "-" (1 row); with `na_values: ["-"]` it would be BIGINT.'],
  },
  {
    name: 'genes that a spreadsheet would take for dates',
    advice: [
      '"chromosome" is text because of "X" in line 4; else it would be BIGINT. Correct the file, or convert in SQL with TRY_CAST("chromosome" AS BIGINT), or `na_values: ["X"]` to have NULL there.',
    ],
    reasons: { chromosome: 'line 4 holds "X", which is no BIGINT; the other 2 values are' },
    file: 'gene,chromosome,expression\nMARCH1,4,2.31E-05\nSEPT2,2,1E-3\nOCT4,X,0.5\n',
    types: { gene: 'VARCHAR', chromosome: 'VARCHAR', expression: 'DOUBLE' },
    rows: [
      ['MARCH1', '4', '2.31e-05'],
      ['SEPT2', '2', '0.001'],
      ['OCT4', 'X', '0.5'],
    ],
  },
  {
    name: 'places, with shapes as text',
    file: 'name,lat,lon,shape\nPraha,50.0755,14.4378,"POINT (14.4378 50.0755)"\nNull Island,0,-0,"POLYGON ((0 0, 1 0, 1 1, 0 0))"\n',
    types: { name: 'VARCHAR', lat: 'DOUBLE', lon: 'DOUBLE', shape: 'VARCHAR' },
    rows: [
      ['Praha', '50.0755', '14.4378', 'POINT (14.4378 50.0755)'],
      ['Null Island', '0.0', '-0.0', 'POLYGON ((0 0, 1 0, 1 1, 0 0))'],
    ],
  },
  {
    name: 'a dump of a database, with \\N for NULL',
    file: 'id\tnote\tat\n1\t\\N\t2024-01-01\n\\N\ttab\\there\t\\N\n',
    config: { delimiter: '\t', na_values: ['\\N'] },
    types: { id: 'BIGINT', note: 'VARCHAR', at: 'DATE' },
    rows: [
      ['1', null, '2024-01-01'],
      [null, 'tab\\there', null],
    ],
  },
];

function minute(i: number): string {
  return new Date(Date.UTC(2024, 1, 28, 22) + i * 60_000).toISOString().slice(0, 19);
}

/** As DuckDB prints a DOUBLE of this size. */
function decimal(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
