/** What holds a caret in a text that is being typed, and what is typed there. */
import { describe, expect, test } from 'vitest';
import { aroundCaret, sectionAt } from '#core/oml/caret.ts';
import { typedIn } from '#core/oml/typed.ts';

/** `¦`: the caret; what stands before it on its line is white space and dashes. */
function around(text: string) {
  const lines = text.slice(0, text.indexOf('¦')).split('\n');
  const found = aroundCaret(text.replace('¦', ''), lines.length - 1, lines.at(-1) ?? '');
  return {
    path: found.holders.map(({ key }) => key ?? '*').join('.'),
    beside: [...found.beside.keys()],
    item: Object.fromEntries(found.item),
    previous: Object.fromEntries(found.previous),
    section: found.section,
    inside: found.inside?.type,
  };
}

describe('holders', () => {
  test.each([
    ['¦', '', []],
    ['a: 1\n¦\nb: 2\n', '', ['a', 'b']],
    ['a:\n  b: 1\n  ¦\n  c: 2\nd: 3\n', 'a', ['b', 'c']],
    ['a:\n  - x: 1\n    ¦\n    y: 2\n  - z: 3\n', 'a.*', ['x', 'y']],
    ['a:\n  - ¦\n    y: 2\n', 'a.*', ['y']],
    ['a:\n- x: 1\n- ¦\n', 'a.*', []],
    ['a:\n- x: 1\n  ¦\n', 'a.*', ['x']],
    ['a:\n  - x: 1\n  ¦\n', 'a', []],
    ['a:\n  - x: 1\n   ¦\n', 'a.*', []],
    ['a:\n  - - ¦\n', 'a.*.*', []],
    ['"a b":\n  \'c\':\n    ¦\n', 'a b.c', []],
    ['a: 1\n---\nb:\n  ¦\n', 'b', []],
  ])('%j', (text, path, beside) => {
    expect(around(text)).toMatchObject({ path, beside, inside: undefined });
  });

  test('lines that are no YAML yet hold nothing up', () => {
    for (const odd of [
      '    ne',
      '    needs: [a',
      '    mode: "re',
      '    }',
      '    - x',
      '    config: {path: ',
      '    x: y: z',
    ])
      expect(around(`steps:\n  - id: a\n${odd}\n    ¦\n    component: c\n  - id: b\n`), odd).toMatchObject({
        path: 'steps.*',
        item: { id: 'a' },
      });
  });

  test('what looks like a key within lines behind | is none', () => {
    expect(around('a:\n  q: |\n    x: 1\n    ¦\n    y: 2\n  b: 1\n')).toMatchObject({
      path: 'a.q',
      inside: 'block',
    });
    expect(around('a:\n  q: >-\n    ¦')).toMatchObject({ path: 'a.q', inside: 'block' });
    expect(around('a:\n  q: |\n    x: 1\n  ¦\n')).toMatchObject({
      path: 'a',
      beside: ['q'],
      inside: undefined,
    });
  });

  test('brackets and quotes that go on over lines', () => {
    expect(around('a:\n  q: "SELECT\n    ¦\n    1"\n  b: 1\n')).toMatchObject({
      path: 'a.q',
      inside: 'other',
    });
    expect(around('a:\n  q: [x,\n    ¦\n    y]\n')).toMatchObject({ path: 'a.q', inside: 'other' });
    expect(around('a:\n  q: SELECT\n    ¦\n    1\n')).toMatchObject({ path: 'a.q', inside: 'other' });
  });
});

describe('items', () => {
  test('the one that holds the caret, and the one above it', () => {
    const text =
      'steps:\n  - id: a\n    mode: read\n  - {id: "b", mode: write}\n  - id: \'c d\'\n    ¦\n    x: {y: 1}\n';
    expect(around(text)).toMatchObject({
      item: { id: 'c d', x: undefined },
      previous: { id: 'b', mode: 'write' },
    });
    expect(around('steps:\n  - id: a\n  - ¦\n    mode: read\n')).toMatchObject({
      item: { mode: 'read' },
      previous: { id: 'a' },
    });
  });
});

describe('sections', () => {
  const section = (text: string) => {
    const { key, dash, above } = around(text).section ?? {};
    return [key, dash, above?.get('id')];
  };
  test.each([
    ['steps:\n¦\n', ['steps', 'empty', undefined]],
    ['steps:\n  ¦\n\nparams: {}\n', ['steps', 'empty', undefined]],
    ['steps:\n  - id: a\n  - id: b\n  ¦\n  - id: c\n', ['steps', 2, 'b']],
    ['steps:\n- id: a\n¦\nparams: {}\n', ['steps', 0, 'a']],
    ['steps:\n  ¦\n  - id: a\n', ['steps', 2, undefined]],
    ['steps: []\n¦\n', ['steps', undefined, undefined]],
    ['steps:\n  - id: a\nparams:\n  ¦\n', ['params', 'empty', undefined]],
    ['¦\nsteps:\n', [undefined, undefined, undefined]],
  ])('%j', (text, expected) => expect(section(text)).toEqual(expected));

  test('of a line that is one', () => {
    expect(sectionAt('name: x\nsteps: \n', 1)).toMatchObject({ key: 'steps', dash: 'empty' });
    expect(sectionAt('steps: \n- id: a', 0)).toMatchObject({ key: 'steps', dash: 0 });
    expect(sectionAt('# nothing', 0)).toBeUndefined();
  });
});

describe('what is typed', () => {
  test.each([
    ['', [], '', true],
    ['mo', [], 'mo', true],
    ['"mo', [], '"mo', true],
    ['mode:', ['mode'], '', false],
    ['mode: re', ['mode'], 're', false],
    ['q: SELECT * FROM ', ['q'], 'SELECT * FROM ', false],
    ['q: "SELECT * FROM ', ['q'], '"SELECT * FROM ', false],
    ["q: 'it''s ", ['q'], "'it''s ", false],
    ['a:b', [], 'a:b', true],
    ['"a: b": x', ['a: b'], 'x', false],
  ])('%j', (piece, path, text, isKey) => {
    expect(typedIn(piece)).toMatchObject({ path, text, isKey, flow: false });
  });

  test.each([
    ['{', [], '', true, []],
    ['{id: a, ', [], '', true, ['id']],
    ['{id: a, mo', [], 'mo', true, ['id']],
    ['{id: a, needs: [b, ', ['needs', '*'], '', false, []],
    ['{id: a, needs: [b, c', ['needs', '*'], 'c', false, []],
    ['needs: [', ['needs', '*'], '', false, []],
    ['{config: {query: "SELECT * FROM ', ['config', 'query'], '"SELECT * FROM ', false, ['query']],
    ['{a: {b: 1}, c: ', ['c'], '', false, ['a', 'c']],
    ['{a: [1, 2], ', [], '', true, ['a']],
    ['{\n  id: a,\n  mo', [], 'mo', true, ['id']],
  ])('in brackets: %j', (piece, path, text, isKey, beside) => {
    const found = typedIn(piece);
    expect(found).toMatchObject({ path, text, isKey, flow: true });
    expect([...(found?.beside.keys() ?? [])]).toEqual(beside);
  });

  test('nothing in comments, and behind brackets that are closed', () => {
    for (const piece of ['# x', 'a: b # c', '{a: 1} ', 'needs: [a]', 'a: [1]  # c'])
      expect(typedIn(piece), piece).toBeUndefined();
    expect(typedIn('a: b#c')).toMatchObject({ text: 'b#c' });
    expect(typedIn('q: "a # b')).toMatchObject({ text: '"a # b' });
  });

  test('what the piece holds besides', () => {
    const { outermost } = typedIn('{id: a, component: c.d, config: {path: x, ') ?? {};
    expect(Object.fromEntries(outermost ?? [])).toEqual({ id: 'a', component: 'c.d', config: undefined });
  });
});
