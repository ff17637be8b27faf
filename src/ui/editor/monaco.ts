/**
 * Monaco with the features this editor uses, and no others. None of them needs Monaco's worker (links, word
 * completion, diffs and colours do), so none is ever started: the editor also runs where workers cannot.
 */
import type { Components } from '#core/contract/catalog.ts';
import { keysMarked } from '#core/contract/marks.ts';
import * as monaco from 'monaco-editor/editor';
import 'monaco-editor/editor/contrib/suggest/browser/suggestController';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codeAction/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/contextmenu/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/iPadShowKeyboard/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
import 'monaco-editor/features/placeholderText/register';
import 'monaco-editor/features/smartSelect/register';
import 'monaco-editor/features/snippet/register';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/wordHighlighter/register';
import 'monaco-editor/features/wordOperations/register';
import { sql, sqlConfiguration } from './sql.ts';
import { OML, SQL, TEXT, text, yaml, yamlConfiguration } from './yaml-sql.ts';

monaco.languages.register({ id: OML });
monaco.languages.register({ id: SQL });
monaco.languages.register({ id: TEXT });
monaco.languages.setMonarchTokensProvider(SQL, sql);
monaco.languages.setMonarchTokensProvider(TEXT, text);
monaco.languages.setLanguageConfiguration(OML, yamlConfiguration);
monaco.languages.setLanguageConfiguration(SQL, sqlConfiguration);

/** Colours SQL where a key of this catalog holds it. Called before there is an editor. */
export function colourQueries(catalog: Components): void {
  const keys = [...catalog.values()].flatMap((component) =>
    keysMarked(component, 'sql', 'mysql', 'sqlite', 'duckdb'),
  );
  monaco.languages.setMonarchTokensProvider(OML, yaml([...new Set(keys)]));
}

export { monaco };
export { SQL } from './yaml-sql.ts';
export type Model = monaco.editor.ITextModel;
export type CodeEditor = monaco.editor.IStandaloneCodeEditor;
