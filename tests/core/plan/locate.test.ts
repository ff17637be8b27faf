import { describe, expect, test } from 'vitest';
import { compile } from '#core/plan/compile.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { locateFailure } from '#core/plan/locate.ts';
import { outline } from '#core/oml/outline.ts';
import { recordedCatalog } from '../catalog.ts';
import { load, withSteps } from '../document.ts';

const catalog = recordedCatalog();
const text = withSteps(`
  - {id: e, component: filesystem.csv_extractor, mode: read, config: {path: a.csv}}
  - id: t
    component: duckdb.processor
    mode: transform
    config:
      query: |
        -- naïve ☃ 😀 \${params.note}
        select \${params.column}, wrong
        from e
params: {note: a much longer note, column: x}
`);

describe('a failure inside a resolved string', () => {
  const pipeline = load(text);
  const place = (word: string, options = {}) => {
    const plan = compile(pipeline, catalog, options);
    if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
    const query = String(plan.value.steps[1]?.config.query);
    const range = locateFailure(pipeline, 1, { key: 'query', offset: query.indexOf(word) }, options);
    return range && { line: range.line, column: range.column, text: text.slice(range.start, range.end) };
  };

  test('after parameters stands where the text has it', () => {
    expect(place('wrong')).toEqual({ line: 11, column: 34, text: 'wrong' });
    expect(place('wrong', { params: { note: '', column: 'a_very_long_name' } })).toEqual(place('wrong'));
    expect(place('from')).toEqual({ line: 12, column: 9, text: 'from' });
  });

  test('inside a parameter stands at its placeholder', () => {
    expect(place('longer')).toMatchObject({ line: 10, text: '${params.note}' });
    expect(place('x, wrong')).toMatchObject({ line: 11, text: '${params.column}' });
  });

  test('the end of the string, and strings that are not there', () => {
    expect(locateFailure(pipeline, 1, { key: 'query', offset: 10_000 })).toMatchObject({ line: 12 });
    expect(locateFailure(pipeline, 1, { key: 'nope', offset: 0 })).toBeUndefined();
    expect(locateFailure(pipeline, 9, { key: 'query', offset: 0 })).toBeUndefined();
    expect(locateFailure(pipeline, 1, undefined)).toBeUndefined();
  });
});

describe('the outline', () => {
  test('draws what there is, whatever is wrong with it', () => {
    const half = withSteps(`
  - {id: e, component: filesystem.csv_extractor}
  - 5
  - {component: nope}
  - {id: t, component: duckdb.processor, needs: [gone], config: {query: 'from e, t2'}}
  - {id: t2, component: duckdb.processor, needs: [t]}
  - {id: t2, needs: [e]}
`);
    const pipeline = load(half);
    expect(outline(readPipeline(pipeline, catalog))).toMatchObject([
      {
        index: 0,
        id: 'e',
        component: 'filesystem.csv_extractor',
        kind: 'extractor',
        needs: [],
        range: { line: 4 },
      },
      { index: 1, id: '', needs: [], range: { line: 5 } },
      { index: 2, id: '', component: 'nope', kind: undefined },
      { index: 3, id: 't', kind: 'processor', needs: ['e', 't2'], implied: ['e', 't2'] },
      { index: 4, id: 't2', needs: ['t'] },
      { index: 5, id: 't2', component: '', needs: [] },
    ]);
  });

  test.each(['', '5', 'steps:', 'steps: x', 'steps: []', '[a]'])('of %j is empty', (source) => {
    expect(outline(readPipeline(load(source), catalog))).toEqual([]);
  });
});
