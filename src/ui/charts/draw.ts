/** From what a chart draws to SVG, by Observable Plot. Texts become text nodes, colours are the page's own. */
import * as Plot from '@observablehq/plot';
import type { ChartData, DrawnAxis, Point } from '#core/chart/chart.ts';
import { measureWords } from '#session/charts/chart-words.ts';
import { axisNumber, clockText, seriesColour, seriesOf, shortName } from './drawing.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Options = Plot.PlotOptions;

/** px */
const ROW = 24;
const FACET_BAR = 12;
const FONT = 11;
const CHARACTER = 6.4;

const ACCENT = 'var(--series-1)';

/** Draws it as wide as there is room; where names go down its side it is as high as they need. */
export function drawChart(data: ChartData, room: Size, font: string): SVGSVGElement {
  const { marks, ...options } = plotOf(data, room);
  const plot = Plot.plot({
    width: room.width,
    height: room.height,
    marginTop: 22,
    marginRight: 16,
    style: { fontFamily: font, fontSize: `${FONT}px`, background: 'none', overflow: 'visible' },
    ...options,
    marks,
  });
  return plot as unknown as SVGSVGElement;
}

function plotOf(data: ChartData, room: Size): Options {
  switch (data.spec.mark) {
    case 'bar':
    case 'histogram':
      return data.x?.kind === 'category' ? namedBars(data, room) : bars(data);
    case 'line':
    case 'area':
      return lines(data);
    case 'scatter':
      return points(data);
    case 'heatmap':
      return heat(data, room);
    case 'box':
      return boxes(data, room);
  }
}

const grid = { stroke: 'var(--line)', strokeOpacity: 1 };

/** What stands beside a thing that is pointed at: a line for each column of its row. */
const told = ({ table }: ChartData) => ({
  tip: { fill: 'var(--surface)', stroke: 'var(--edge)', fontSize: 12 },
  title: ({ texts }: Point) => texts.map((text, at) => `${table[at] ?? ''}: ${text ?? 'NULL'}`).join('\n'),
});

const numbers = (label: string): Plot.ScaleOptions => ({
  label,
  tickFormat: axisNumber,
  nice: true,
  labelArrow: 'none',
});

function along(axis: DrawnAxis | undefined): Plot.ScaleOptions {
  const label = axis?.column ?? '';
  if (axis?.kind === 'time')
    return {
      type: 'utc',
      label,
      labelArrow: 'none',
      labelOffset: 40,
      ...(axis.clock && { tickFormat: clockText }),
    };
  return { label, tickFormat: axisNumber, labelArrow: 'none' };
}

/** Names beside an axis, and the room that they have there: no more than a part of all. */
function names(data: ChartData, key: 'x' | 'y', { width }: Size) {
  const all = [...new Set(data.points.map((point) => String(point[key])))];
  const longest = Math.max(...all.map(({ length }) => length), 3);
  const most = Math.min(longest, 40, Math.max(6, Math.floor((width * 0.4) / CHARACTER)));
  return {
    all,
    margin: Math.ceil(most * CHARACTER) + 14,
    tickFormat: (name: string) => shortName(name, most),
  };
}

/** Bars that lie, so that their names can be read. */
function namedBars(data: ChartData, room: Size): Options {
  const { all, margin, tickFormat } = names(data, 'x', room);
  const series = seriesOf(data);
  const measured = numbers(measureWords(data.spec));
  const colour = series.length > 0 ? ({ series }: Point) => seriesColour(series, data) : ACCENT;
  // Above: what is higher than its room shows it, too.
  const base = {
    marginLeft: margin,
    marginTop: 42,
    marginBottom: 10,
    x: { ...measured, axis: 'top' as const },
  };
  const rule = Plot.ruleX([0], { stroke: 'var(--edge)' });
  if (series.length === 0 || isSum(data)) {
    const y = { domain: all, label: null, tickFormat, tickSize: 0 };
    const bar = Plot.barX(data.points, {
      x: 'value',
      y: 'x',
      fill: colour,
      z: 'series',
      insetTop: 1,
      insetBottom: 1,
      ...told(data),
    });
    return { ...base, height: all.length * ROW + 60, y, marks: [Plot.gridX(grid), bar, rule] };
  }
  // What does not add up stands side by side.
  const bar = Plot.barX(data.points, { x: 'value', fy: 'x', y: 'series', fill: colour, ...told(data) });
  return {
    ...base,
    height: all.length * (series.length * FACET_BAR + 10) + 60,
    y: { axis: null, domain: series },
    fy: { domain: all, label: null, tickFormat, axis: 'left', padding: 0.15 },
    marks: [Plot.gridX(grid), bar, rule],
  };
}

/** Each part is one of a whole. */
const isSum = ({ spec }: ChartData): boolean => spec.aggregate === 'count' || spec.aggregate === 'sum';

/** Bars that stand, side by side as the spans that they are of. */
function bars(data: ChartData): Options {
  const { x: axis } = data;
  const series = seriesOf(data);
  const apart = series.length > 1 && !isSum(data) ? series : undefined;
  const of = (point: Point): readonly [number, number] => {
    const [from, to] = span(point, axis);
    if (!apart) return [from, to];
    const part = (to - from) / apart.length;
    const at = apart.indexOf(point.series ?? '');
    return [from + at * part, from + (at + 1) * part];
  };
  const place = (at: 0 | 1) => (point: Point) => dated(of(point)[at], axis);
  const bar = Plot.rectY(data.points, {
    x1: place(0),
    x2: place(1),
    ...(apart ? { y1: 0, y2: 'value' } : { y: 'value' }),
    z: 'series',
    fill: series.length > 0 ? ({ series }: Point) => seriesColour(series, data) : ACCENT,
    insetLeft: 0.5,
    insetRight: 0.5,
    ...told(data),
  });
  return {
    marginLeft: 58,
    marginBottom: 42,
    x: along(axis),
    y: numbers(measureWords(data.spec)),
    marks: [Plot.gridY(grid), bar, Plot.ruleY([0], { stroke: 'var(--edge)' })],
  };
}

/** A whole number stands in the middle of its span. */
function span({ x, x2 }: Point, axis: DrawnAxis | undefined): readonly [number, number] {
  const [from, to] = [Number(x), x2 ?? Number(x)];
  return axis?.whole ? [from - 0.5, from + 0.5] : [from, to];
}

const dated = (value: number, axis: DrawnAxis | undefined): number | Date =>
  axis?.kind === 'time' ? new Date(value) : value;

function lines(data: ChartData): Options {
  const { x: axis, spec } = data;
  const series = seriesOf(data);
  const x = (point: Point): number | Date => {
    const [from, to] = span(point, axis);
    return dated(axis?.kind === 'number' ? (from + to) / 2 : from, axis);
  };
  const each = series.length > 0 ? series : [undefined];
  const drawn = each.map((name) => {
    const own = data.points.filter((point) => point.series === name);
    const stroke = name === undefined ? ACCENT : seriesColour(name, data);
    return { own, stroke, at: name === undefined ? 0 : series.indexOf(name) };
  });
  const stacked = spec.mark === 'area' && isSum(data);
  const line = drawn.map(({ own, stroke, at }) =>
    Plot.lineY(own, {
      x,
      y: 'value',
      stroke,
      strokeWidth: 1.75,
      strokeDasharray: DASHES[at % DASHES.length],
    }),
  );
  const few =
    data.points.length <= 80
      ? drawn.map(({ own, stroke }) => Plot.dot(own, { x, y: 'value', fill: stroke, r: 2.5 }))
      : [];
  const fill = ({ series }: Point) => (series === undefined ? ACCENT : seriesColour(series, data));
  const areas = stacked
    ? [
        Plot.areaY(data.points, {
          x,
          y: 'value',
          z: 'series',
          fill,
          fillOpacity: series.length > 0 ? 0.85 : 0.35,
        }),
      ]
    : drawn.map(({ own, stroke }) =>
        Plot.areaY(own, { x, y1: 0, y2: 'value', fill: stroke, fillOpacity: 0.15 }),
      );
  const tip = told(data);
  const pointed = [
    Plot.ruleX(data.points, Plot.pointerX({ x, stroke: 'var(--edge)' })),
    Plot.tip(data.points, Plot.pointerX({ x, y: 'value', title: tip.title, ...tip.tip })),
  ];
  const sum = stacked && series.length > 0;
  return {
    marginLeft: 58,
    marginBottom: 42,
    x: along(axis),
    y: { ...numbers(measureWords(spec)), ...(spec.mark === 'area' || isSum(data) ? { zero: true } : {}) },
    marks: [
      Plot.gridY(grid),
      ...(spec.mark === 'area' ? areas : []),
      ...(sum ? [] : [...line, ...few]),
      ...(sum
        ? [
            Plot.tip(
              data.points,
              Plot.pointerX(Plot.stackY({ x, y: 'value', z: 'series', title: tip.title, ...tip.tip })),
            ),
          ]
        : pointed),
    ],
  };
}

/** Lines are told apart by more than their colours. */
const DASHES = ['none', '6 3', '2 2', '8 2 2 2', '4 4', '10 3', '1 3', '6 2 1 2'];
const SYMBOLS = ['circle', 'triangle', 'square', 'diamond', 'cross', 'star', 'wye', 'asterisk'] as const;

function points(data: ChartData): Options {
  const { x: across, y: up } = data;
  const series = seriesOf(data);
  const dot = Plot.dot(data.points, {
    x: ({ x }: Point) => dated(Number(x), across),
    y: ({ y }: Point) => dated(Number(y), up),
    r: 2.8,
    stroke: series.length > 0 ? ({ series }: Point) => seriesColour(series, data) : ACCENT,
    strokeWidth: 1.2,
    strokeOpacity: 0.75,
    ...(series.length > 0 && {
      symbol: ({ series: name }: Point) => SYMBOLS[series.indexOf(name ?? '') % SYMBOLS.length],
    }),
    ...told(data),
  });
  return {
    marginLeft: 62,
    marginBottom: 42,
    x: { ...along(across), nice: true },
    y: { ...along(up), nice: true },
    marks: [Plot.gridX(grid), Plot.gridY(grid), dot],
  };
}

function heat(data: ChartData, room: Size): Options {
  const { x: across, y: up, points } = data;
  const values = points.map(({ value = 0 }) => value);
  const [least, greatest] = [Math.min(0, ...values), Math.max(...values)];
  const [byX, byY] = [across?.kind === 'category', up?.kind === 'category'];
  const columns = byX ? names(data, 'x', room) : undefined;
  const rows = byY ? names(data, 'y', room) : undefined;
  const x = columns
    ? { x: 'x' }
    : {
        x1: (point: Point) => dated(span(point, across)[0], across),
        x2: (point: Point) => dated(span(point, across)[1], across),
      };
  const vertical = ({ y, y2 }: Point) => span({ x: y, x2: y2, texts: [] }, up);
  const y = rows
    ? { y: 'y' }
    : {
        y1: (point: Point) => dated(vertical(point)[0], up),
        y2: (point: Point) => dated(vertical(point)[1], up),
      };
  const style = { fill: ACCENT, fillOpacity: 'value', inset: 0.5, ...told(data) };
  const all = { ...x, ...y, ...style } as Plot.RectOptions & Plot.BarXOptions & Plot.CellOptions;
  const mark = columns
    ? rows
      ? Plot.cell(points, all)
      : Plot.barY(points, all)
    : rows
      ? Plot.barX(points, all)
      : Plot.rect(points, all);
  const turned = columns ? columns.all.length * 60 > room.width - 80 : false;
  return {
    marginLeft: rows ? rows.margin : 62,
    marginBottom: turned && columns ? Math.min(columns.margin, 110) + 20 : 38,
    height: rows ? Math.max(rows.all.length * ROW + 80, 160) : room.height,
    x: columns
      ? {
          domain: columns.all,
          label: across?.column,
          labelArrow: 'none',
          tickFormat: columns.tickFormat,
          ...(turned && { tickRotate: -50 }),
        }
      : along(across),
    y: rows
      ? { domain: rows.all, label: up?.column, labelArrow: 'none', tickFormat: rows.tickFormat }
      : along(up),
    opacity: {
      type: data.spec.aggregate === 'count' ? 'sqrt' : 'linear',
      domain: [least, greatest],
      range: [0.06, 1],
    },
    marks: [mark],
  };
}

function boxes(data: ChartData, room: Size): Options {
  const { all, margin, tickFormat } = names(data, 'x', room);
  const { points } = data;
  const of =
    (part: keyof NonNullable<Point['box']>) =>
    ({ box }: Point) =>
      box?.[part];
  const beyond = points.flatMap(({ x, box }) => [
    ...(box && box.least < box.low ? [{ x, at: box.least }] : []),
    ...(box && box.greatest > box.high ? [{ x, at: box.greatest }] : []),
  ]);
  return {
    marginLeft: margin,
    marginTop: 42,
    marginBottom: 10,
    height: all.length * 34 + 60,
    x: { ...numbers(data.y?.column ?? ''), axis: 'top' },
    y: { domain: all, label: null, tickFormat, tickSize: 0 },
    marks: [
      Plot.gridX(grid),
      Plot.ruleY(points, { y: 'x', x1: of('low'), x2: of('high'), stroke: 'var(--quiet)' }),
      Plot.barX(points, {
        y: 'x',
        x1: of('first'),
        x2: of('third'),
        fill: ACCENT,
        fillOpacity: 0.45,
        stroke: ACCENT,
        insetTop: 5,
        insetBottom: 5,
        ...told(data),
      }),
      Plot.tickX(points, {
        y: 'x',
        x: of('median'),
        stroke: 'var(--text)',
        strokeWidth: 2,
        insetTop: 5,
        insetBottom: 5,
      }),
      Plot.dot(beyond, { y: 'x', x: 'at', stroke: 'var(--quiet)', r: 2.5 }),
    ],
  };
}
