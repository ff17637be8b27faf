/** A pipeline of many steps and lines, as one that grew for years: loads, queries over them and exports. */

/** `edit`: a number that stands in the last query, so that each text is another. */
export function longText(steps: number, lines: number, edit = 0): string {
  const head = [
    'oml_version: "0.1.0"',
    'name: long',
    'params:',
    '  since: {default: "2024-01-01"}',
    'steps:',
  ];
  const each = Math.floor((lines - head.length) / steps);
  const body = Array.from({ length: steps }, (_, at) => stepLines(at, each, at === steps - 2 ? edit : 0));
  const text = [...head, ...body.flat()];
  while (text.length < lines) text.push('# end');
  return `${text.join('\n')}\n`;
}

function stepLines(at: number, lines: number, edit: number): string[] {
  if (at % 10 === 0)
    return padded(
      [
        `  - id: s${at}`,
        '    component: filesystem.csv_extractor',
        '    mode: read',
        '    needs: []',
        '    config:',
        `      path: data/f${at}.csv`,
        '      delimiter: ";"',
        '      columns:',
      ],
      lines,
      (line) => `        - column_${line}`,
    );
  if (at % 10 === 9)
    return padded(
      [
        `  - id: s${at}`,
        '    component: filesystem.csv_writer',
        '    mode: write',
        `    needs: [s${at - 1}]`,
        '    config:',
        `      path: out/f${at}.csv`,
      ],
      lines,
      (line) => `    # what is exported here, ${line}`,
    );
  const loaded = `s${at - (at % 10)}`;
  const needs = [...new Set([`s${at - 1}`, loaded])].join(', ');
  const opening = [
    `  - id: s${at}`,
    '    component: duckdb.processor',
    '    mode: transform',
    `    needs: [${needs}]`,
    '    config:',
    '      query: |',
    '        SELECT',
  ];
  const columns = padded(
    opening,
    lines - 4,
    (line) =>
      `          coalesce(a.col_${line}, 'x''y', b."the name") + round(a.q * ${line}.5, 2) AS col_${line}, -- why`,
  );
  const since = at % 10 === 5 ? '${params.since}' : '2024-01-01';
  return [
    ...columns,
    `          ${edit} AS edited`,
    `        FROM s${at - 1} AS a`,
    `        LEFT JOIN ${loaded} AS b ON a.id = b.id`,
    `        WHERE a.d > '${since}'`,
  ];
}

function padded(start: readonly string[], length: number, line: (at: number) => string): string[] {
  const more = Math.max(0, length - start.length);
  return [...start, ...Array.from({ length: more }, (_, at) => line(start.length + at))];
}
