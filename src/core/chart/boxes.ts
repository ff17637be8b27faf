/** Boxes: the quartiles in one pass, and a second one only for those that have values beyond their whiskers. */
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
import type { Axis } from './axis.ts';
import { MOST_CATEGORIES, queryOver, type ChartColumn, type Point } from './chart.ts';
import { boxQuery, heldSql } from './query.ts';
import {
  axisOf,
  cutsOf,
  lacking,
  number,
  outOf,
  placedColumns,
  rowsOf,
  shortened,
  text,
  type Drawn,
  type Reading,
} from './reading.ts';

/** What the boxes are called while their whiskers are sought; no step has such an id. */
const BOXES = `temp.${ident('/boxes')}`;
const PARTS = ['low', 'quartile 1', 'median', 'quartile 3', 'high', 'min', 'max', 'rows', 'outliers'];

export async function boxes(reading: Reading): Promise<Drawn> {
  const { of, db, facts } = reading;
  const value = of['value']!;
  const axis = of['x'] && (await axisOf(reading, of['x']));
  // Spans are a few more than asked for at most, where they begin between the ends.
  const most = axis && axis.drawn.kind !== 'category' ? 2 * MOST_CATEGORIES : MOST_CATEGORIES;
  const placed = placedColumns(reading);
  await db.exec(makeBoxes(reading, value, axis, most));
  const query = drawnSql(reading, value, axis, await haveOutliers(db));
  const found = await rowsOf(reading, query, [text, ...PARTS.map(() => number), number]);
  await db.exec(`DROP TABLE ${BOXES}`);
  const points = found.map(({ texts, numbers }): Point => {
    const [low = 0, first = 0, median = 0, third = 0, high = 0, least = 0, greatest = 0] = numbers.slice(1);
    return {
      x: axis ? shortened(texts[0]) : value.name,
      box: { low, first, median, third, high, least, greatest },
      texts: texts.slice(axis ? 0 : 1, -1),
    };
  });
  const column = axis?.drawn.column;
  const isNamed = axis?.drawn.kind === 'category';
  // Names whose every value has no place have no box.
  const boxCount = outOf(facts, value.name) === 0 ? found[0]?.numbers.at(-1) : undefined;
  return {
    // Each has its name beside it, whatever that is of.
    x: { ...axis?.drawn, column: column ?? value.name, kind: 'category' },
    y: { column: value.name, kind: 'number' },
    points,
    table: [...(column === undefined ? [] : [column]), ...PARTS],
    cuts:
      column !== undefined && isNamed
        ? await cutsOf(reading, [{ column, most: MOST_CATEGORIES }], points, [boxCount])
        : [],
    outliers: found.reduce((sum, { numbers }) => sum + (numbers.at(-2) ?? 0), 0),
    query: boxQuery(value.name, axis, placed, most),
  };
}

/** The rows by the keys of the axis. */
function held(
  { relation, facts }: Reading,
  value: ChartColumn,
  axis: Axis | undefined,
  placed: readonly ChartColumn[],
): string {
  const category = axis ? (axis.key?.sql ?? axis.sql) : '0';
  return queryOver({ query: heldSql(value.name, category, lacking(facts, placed)) }, relation);
}

/** Each box by its key, with the numbers that no value between the whiskers is below or above. */
function makeBoxes(reading: Reading, value: ChartColumn, axis: Axis | undefined, most: number): string {
  const rows = held(reading, value, axis, placedColumns(reading));
  const quartiles = `SELECT category, quantile_cont(value, [0.25, 0.5, 0.75]) AS q, min(value) AS least, max(value) AS greatest, count(*) AS rows, count(*) OVER () AS boxes FROM (${rows}) GROUP BY category ORDER BY rows DESC, category LIMIT ${most}`;
  return `CREATE OR REPLACE TEMP TABLE ${BOXES} AS SELECT *, q[1] - 1.5 * (q[3] - q[1]) AS lowest, q[3] + 1.5 * (q[3] - q[1]) AS highest FROM (${quartiles})`;
}

const HAS_OUTLIERS = 'NOT (least >= lowest AND greatest <= highest)';

async function haveOutliers(db: DbConnection): Promise<boolean> {
  const [row] = await db.query(`SELECT count(*) AS n FROM ${BOXES} WHERE ${HAS_OUTLIERS}`);
  return Number(row?.['n']) > 0;
}

/** The boxes with their whiskers, which end at the least and the greatest value where none is beyond. */
function drawnSql(reading: Reading, value: ChartColumn, axis: Axis | undefined, outliers: boolean): string {
  const category = axis?.key?.back('b.category') ?? 'b.category';
  const order = axis?.drawn.kind === 'category' ? 'b.rows DESC, b.category' : 'b.category';
  const parts = (low: string, high: string, out: string): string =>
    `SELECT ${category}, ${low}, b.q[1], b.q[2], b.q[3], ${high}, b.least, b.greatest, b.rows, ${out}, b.boxes FROM ${BOXES} AS b`;
  if (!outliers) return `${parts('b.least', 'b.greatest', '0')} ORDER BY ${order}`;
  const isIn = 'value BETWEEN lowest AND highest';
  const rows = held(reading, value, axis, placedColumns(reading));
  const whiskers = `SELECT category, min(value) FILTER (WHERE ${isIn}) AS low, max(value) FILTER (WHERE ${isIn}) AS high, count(*) FILTER (WHERE NOT (${isIn})) AS outliers FROM (${rows}) JOIN (SELECT category, lowest, highest FROM ${BOXES} WHERE ${HAS_OUTLIERS}) USING (category) GROUP BY category`;
  const or = (found: string, else_: string): string =>
    `CASE WHEN ${HAS_OUTLIERS} THEN ${found} ELSE ${else_} END`;
  return `${parts(or('w.low', 'b.least'), or('w.high', 'b.greatest'), or('w.outliers', '0'))} LEFT JOIN (${whiskers}) AS w USING (category) ORDER BY ${order}`;
}
