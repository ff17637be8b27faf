/** Points: rows as they are, or a sample of them. */
import { kindOf } from '../profile/kind.ts';
import { ident } from '../sql/quote.ts';
import { asItIs, inTime, type Axis } from './axis.ts';
import { MOST_POINTS, MOST_SERIES, type Point } from './chart.ts';
import { rowsQuery } from './query.ts';
import {
  lacking,
  numberOf,
  placedColumns,
  rowsOf,
  shortened,
  text,
  type Drawn,
  type Reading,
} from './reading.ts';

export async function scatter(reading: Reading, placed: number): Promise<Drawn> {
  const { of } = reading;
  const [x, y, series] = [of['x']!, of['y']!, of['series']];
  const axes = [x, y].map(({ name, type }) => {
    const kind = kindOf(type);
    return kind.kind === 'moment' ? inTime(name, type) : asItIs(name);
  });
  const columns = [...axes.map(named), ...(series ? [ident(series.name)] : [])];
  const sample = placed > MOST_POINTS ? MOST_POINTS : undefined;
  const needed = placedColumns(reading);
  const query = rowsQuery(columns, needed, sample);
  const quick = rowsQuery(columns, lacking(reading.facts, needed), sample);
  const all = await rowsOf(reading, quick, [...axes.map(numberOf), ...(series ? [text] : [])]);
  const often = series ? largest(all.map(({ texts }) => texts.at(-1) ?? '')) : [];
  const found = series ? all.filter(({ texts }) => often.includes(texts.at(-1) ?? '')) : all;
  const points = found.map(({ texts, numbers: [across, up] }): Point => ({
    x: across,
    y: up,
    ...(series && { series: shortened(texts.at(-1)) }),
    texts,
  }));
  const colours = new Set(all.map(({ texts }) => texts.at(-1))).size;
  return {
    x: axes[0]!.drawn,
    y: axes[1]!.drawn,
    points,
    table: [x.name, y.name, ...(series ? [series.name] : [])],
    cuts: series && colours > MOST_SERIES ? [{ column: series.name, shown: MOST_SERIES, of: colours }] : [],
    ...(sample !== undefined && { sample }),
    query,
  };
}

const named = ({ sql, drawn: { column } }: Axis): string =>
  sql === ident(column) ? sql : `${sql} AS ${ident(column)}`;

/** The texts that are met most. */
function largest(texts: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const each of texts) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_SERIES)
    .map(([each]) => each);
}
