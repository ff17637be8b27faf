/** A recording as static HTML: read back as it was, and never anything but text to those who read the page. */
import { describe, expect, test } from 'vitest';
import { findMarkup, recordingMarkup, type Dialect } from '#core/recording/markup.ts';
import type { Recording } from '#core/recording/recording.ts';
import { parseRecording } from '#core/recording/read.ts';
import { recordingText } from '#core/recording/text.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '</td></table></osiris-playground><img src=x onerror=alert(1)>',
  '<!-- osiris:end --> --> *bold* _it_ [a](b) ![c](d) `code` ~~no~~',
  '{/* osiris:end */} {alert(1)} ${x} {{ y }} {% z %} <% w %>',
  '"quoted" \'single\' back\\slash & &amp; &#60; &lt;',
  'line\nbreak\r\n\n# heading\n- list\n    code\ttab',
  '  spaces at both ends  ',
  '---\n:::note\n|a|b|\n1. one http://x.y www.x.y a@b.c 😀 é \u2028 \u0085',
  '"]} `',
  '',
];

const recording: Recording = {
  version: 1,
  engine: 'v1.5.6',
  manifest: 'a'.repeat(64),
  tables: {
    ['a"b<c>-- d']: {
      total: 344,
      columns: HOSTILE.map((name, at) => ({ name, type: `STRUCT("${name.slice(0, 9)}" INTEGER)[${at}]` })),
      rows: [HOSTILE, HOSTILE.map(() => null)],
      hash: '1'.repeat(32),
      volatile: true,
      stand_ins: ['a"b<c>-- d', 'x y', '100%20', 'a\u00a0b'],
    },
    plain: { total: 1, columns: [{ name: 'n', type: 'BIGINT' }], rows: [['1']], hash: '2'.repeat(32) },
  },
  artifacts: [
    { step_id: 'w', path: 'out/<b>.csv', bytes: 12, hash: '3'.repeat(32) },
    { step_id: 'w', path: 'out/c.csv', bytes: 0, hash: '4'.repeat(32), volatile: true, stand_ins: ['x y'] },
  ],
};

describe.each<Dialect>(['html', 'markdown', 'mdx'])('%s', (dialect) => {
  const text = `name: x\n\n${HOSTILE.slice(0, -1).join('\n')}`;
  const markup = recordingMarkup(recording, dialect, text);

  test('is read back as it was written', () => {
    const found = findMarkup(`before ${markup} after`);
    expect(found).toEqual({ start: 7, end: 7 + markup.length, recording, text });
  });

  test('holds no tag that is not its own', () => {
    const tags = [...markup.replace(/\{"(?:[^"\\]|\\.)*"\}/g, '').matchAll(/<[^>]*>/g)].map(([tag]) => tag);
    const own =
      /^<(?:!-- osiris:\w+(?: manifest=\w+ engine=v[\d.]+)? --|\/?(?:pre|table|caption|thead|tbody|tr|th|td|p|mark)(?: (?:scope|data-[\w-]+)="[^"<>{}`]*")*)>$/;
    expect(tags.length).toBeGreaterThan(50);
    expect(tags.filter((tag) => !own.test(tag))).toEqual([]);
  });
});

test('in Markdown no line is empty, and only letters, digits and plain signs stand for themselves', () => {
  const lines = recordingMarkup(recording, 'markdown', HOSTILE.join('\n\n')).split('\n');
  expect(lines.filter((line) => line.trim() === '')).toEqual([]);
  const texts = lines.slice(1, -1).map((line) => line.replace(/<[^>]*>/g, '').replace(/&#\d+;/g, ''));
  const strange = texts.join('').replace(/[\p{L}\p{N}\u0080-\u009f .,;()%+/=]|(?<=\w)[-_](?=\w)/gu, '');
  expect(strange).toBe('');
});

test('in HTML a pipeline keeps its lines', () => {
  expect(recordingMarkup(recording, 'html', 'a: 1\n\nb: "<2>"')).toContain(
    '<pre>a: 1\n\nb: &#34;&#60;2&#62;&#34;</pre>',
  );
});

test('what is not whole is none', () => {
  const markup = recordingMarkup(recording, 'html');
  expect(findMarkup(markup.replaceAll('osiris:end', 'osiris:ended'))).toBeUndefined();
  expect(findMarkup('<!-- osiris:end -->')).toBeUndefined();
});

test('a changed cell is read as it stands', () => {
  const found = findMarkup(recordingMarkup(recording, 'markdown').replace('<td>1</td>', '<td>2</td>'));
  expect(found?.recording.tables['plain']?.rows).toEqual([['2']]);
});

test('the text of its file is read back as it was, a row a line', () => {
  const text = recordingText(recording);
  expect(JSON.parse(text)).toEqual(recording);
  expect(parseRecording(text)).toMatchObject({ ok: true });
  expect(text.split('\n').filter((line) => line.includes('<script>')).length).toBe(2);
});

test('what came of a stand-in says so, in words that stand out whatever the page looks like', () => {
  const { plain, ...others } = recording.tables;
  const marked = {
    ...recording,
    tables: { ...others, plain: { ...plain!, stand_ins: ['movies', 'people'] } },
  };
  expect(recordingMarkup(marked, 'html')).toContain(
    '<caption>plain: 1 row, recorded <mark>with stand-ins for movies, people</mark></caption>',
  );
  expect(recordingMarkup(marked, 'mdx')).toContain('<mark>{"with a stand-in for x y"}</mark></p>');
  expect(recordingMarkup({ ...recording, tables: {}, artifacts: [] }, 'html')).not.toContain('stand');
});
