/** Which styles a page keeps; that the workbench looks the same without the others is for the browser's tests. */
import { expect, test } from 'vitest';
import { withoutLateStyles } from '../../src/tools/late-styles.ts';

const manifest = {
  _page: { file: '_app/page.js', css: ['_app/page.css', '_app/both.css'] },
  _grid: { file: '_app/grid.js', css: ['_app/grid.css', '_app/both.css'] },
  _plain: { file: '_app/plain.js' },
};
const style = (file: string, up = '.') => `\t\t<link href="${up}/${file}" rel="stylesheet">\n`;
const scripts = (up: string) => `<link href="${up}/_app/page.js" rel="modulepreload">\n`;

test.each(['.', '..'])('styles of scripts that the page loads stay, those of others go; base %s', (up) => {
  const all = ['_app/page.css', '_app/both.css', '_app/grid.css'].map((file) => style(file, up)).join('');
  const kept = ['_app/page.css', '_app/both.css'].map((file) => style(file, up)).join('');
  expect(withoutLateStyles(`${scripts(up)}${all}<body>`, manifest)).toBe(`${scripts(up)}${kept}<body>`);
});

test('styles that no script brings stay, and pages without any are as they were', () => {
  const page = `${scripts('.')}${style('fonts.css')}`;
  expect(withoutLateStyles(page, manifest)).toBe(page);
  const drawn = `${style('_app/grid.css')}<body>`;
  expect(withoutLateStyles(drawn, manifest)).toBe(drawn);
});

test('a page that would lose all of them is an error', () => {
  expect(() =>
    withoutLateStyles(`${scripts('.').replace('page', 'plain')}${style('_app/grid.css')}`, manifest),
  ).toThrow('Every style of a page was taken for one that comes later: _app/grid.css');
});
