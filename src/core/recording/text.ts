/** A recording as the text of its file: JSON in which every row has a line of its own, so that changes are read in lines. */
import type { RecordedTable, Recording } from './recording.ts';

/** The same text for the same recording, always; ends in a line break. */
export function recordingText({ version, engine, manifest, tables, artifacts }: Recording): string {
  const json = JSON.stringify;
  const lines = (items: readonly string[], indent: string): string =>
    items.length === 0 ? '' : `\n${indent}  ${items.join(`,\n${indent}  `)}\n${indent}`;
  const table = ([id, each]: readonly [string, RecordedTable]): string => {
    const { total, columns, rows, hash, volatile, stand_ins } = each;
    const parts = [
      `"total": ${total}`,
      `"columns": [${lines(columns.map(json1), '      ')}]`,
      `"rows": [${lines(rows.map(json1), '      ')}]`,
      `"hash": ${json(hash)}`,
      ...(volatile ? ['"volatile": true'] : []),
      ...(stand_ins ? [`"stand_ins": ${json(stand_ins)}`] : []),
    ];
    return `${json(id)}: {${lines(parts, '    ')}}`;
  };
  const parts = [
    `"version": ${version}`,
    `"engine": ${json(engine)}`,
    `"manifest": ${json(manifest)}`,
    `"tables": {${lines(Object.entries(tables).map(table), '  ')}}`,
    `"artifacts": [${lines(artifacts.map(json1), '  ')}]`,
  ];
  return `{${lines(parts, '')}}\n`;
}

const json1 = (value: unknown): string => JSON.stringify(value);
