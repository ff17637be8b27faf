/** What a message tells to write into a pipeline stands between backticks, so that the page draws it as code. */
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { catalog } from '#drivers/index.ts';

const KEYS = new Set(
  [...catalog.values()].flatMap(({ spec }) => Object.keys(spec.configSchema.properties ?? {})),
);
/** A key and its value outside of backticks: where one is told to set it, of a name that is no word, or before what is no word. */
const BARE =
  /\b(?:[Ss]et|with|but|after|and) ([a-z]\w*): |(?<![`\w])([a-z]+_\w+): |(?<![`\w])([a-z]+): (?:true|false|skip|warn|none|infer|gzip|\d)/g;
const SENTENCE = /[a-z]{2,} [a-z]/;

/** Every text of the file as it is written, with `${` where a value goes in; without what describes a key. */
function textsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && /^(?:description|title)$/.test(node.name.getText())) return;
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) texts.push(node.text);
    if (ts.isTemplateExpression(node))
      texts.push(node.head.text + node.templateSpans.map(({ literal }) => `\${}${literal.text}`).join(''));
    ts.forEachChild(node, walk);
  };
  walk(source);
  return texts;
}

test('in core, the drivers and the adapters', () => {
  const files = ['src/core', 'src/adapters', 'drivers'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  );
  expect(files.length).toBeGreaterThan(100);
  const bare = files.flatMap((file) =>
    textsOf(file)
      .filter((text) => SENTENCE.test(text))
      .filter((text) =>
        [...text.matchAll(BARE)].some(([, ...keys]) => keys.some((key) => KEYS.has(key ?? ''))),
      )
      .map((text) => `${file}: ${text}`),
  );
  expect(bare).toEqual([]);
});
