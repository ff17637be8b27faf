/** What the pages of the tests show: one small pipeline, its file, and what was recorded of it. */
export const OML = `oml_version: "0.1.0"
name: orders-by-country
steps:
  - id: orders
    component: filesystem.csv_extractor
    mode: read
    config:
      path: orders.csv
  - id: totals
    component: duckdb.processor
    mode: transform
    config:
      query: SELECT country, sum(amount) AS total FROM orders GROUP BY ALL ORDER BY country
  - id: saved
    component: filesystem.csv_writer
    mode: write
    config:
      path: totals.csv
`;

export const CSV = 'country,amount\ncz,1\nde,2\ncz,3\n';

/** With a value that would do something if it were HTML. */
export const EVIL = '<img src=x onerror="document.title=\'hit\'">';

export const RECORDING = JSON.stringify({
  version: 1,
  engine: 'v1.5.6',
  manifest: '0'.repeat(64),
  tables: {
    orders: {
      total: 3,
      columns: [
        { name: 'country', type: 'VARCHAR' },
        { name: 'amount', type: 'BIGINT' },
      ],
      rows: [
        ['cz', '1'],
        [EVIL, '2'],
        ['cz', null],
      ],
      hash: '0'.repeat(32),
    },
    totals: {
      total: 2,
      columns: [
        { name: 'country', type: 'VARCHAR' },
        { name: 'total', type: 'HUGEINT' },
      ],
      rows: [
        ['cz', '4'],
        [EVIL, '2'],
      ],
      hash: '0'.repeat(32),
    },
  },
  artifacts: [],
});

/** A playground between its tags, as a docs author writes it. */
export const playground = (attributes = '', content = `<script type="text/yaml">\n${OML}</script>`): string =>
  `<osiris-playground files="orders.csv" results="results.json" ${attributes}>${content}</osiris-playground>`;
