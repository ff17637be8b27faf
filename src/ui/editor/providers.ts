/** Completion, hovers and quick fixes, handed to Monaco once for every editor on the page. */
import type { TextRange } from '#core/oml/pipeline.ts';
import { suggest } from './completion.ts';
import { describe } from './hover.ts';
import type { Known } from './known.ts';
import { monaco, type Model } from './monaco.ts';
import { placeAt } from './place.ts';
import type { Suggestion } from './suggestion.ts';
import { OML } from './yaml-sql.ts';

const known = new WeakMap<Model, () => Known>();

/** From now on `model` is completed and explained by what `now` returns. */
export function provide(model: Model, now: () => Known): void {
  known.set(model, now);
}

const { CompletionItemKind: Kind, CompletionItemInsertTextRule: Rule } = monaco.languages;

const kinds: Readonly<Record<Suggestion['kind'], monaco.languages.CompletionItemKind>> = {
  key: Kind.Property,
  value: Kind.Value,
  component: Kind.Module,
  step: Kind.Struct,
  file: Kind.File,
  snippet: Kind.Snippet,
  column: Kind.Field,
  keyword: Kind.Keyword,
};

monaco.languages.registerCompletionItemProvider(OML, {
  triggerCharacters: [' ', '"', "'", '.', '/', '-', '[', ','],
  provideCompletionItems(model, position) {
    const told = known.get(model)?.();
    const place = told && placeAt(model.getValue(), position.lineNumber, position.column, told.catalog);
    if (!told || !place) return { suggestions: [] };
    const { lineNumber, column } = position;
    // What follows a value up to its quote goes with it; a quoted relation takes its closing quote along.
    const after = model.getLineContent(lineNumber).slice(column - 1);
    const tail = place.kind === 'sql' && place.typed.startsWith('"') ? /^[^"\s]*"?/ : /^[\w-]*/;
    const end = column + (tail.exec(after)?.[0].length ?? 0);
    const range = new monaco.Range(lineNumber, column - place.typed.length, lineNumber, end);
    return {
      suggestions: suggest(place, told).map((item, index) => ({
        label: { label: item.label, description: item.detail },
        kind: kinds[item.kind],
        insertText: item.insert,
        // Suggestions bring their indent.
        insertTextRules: Rule.KeepWhitespace | (item.snippet ? Rule.InsertAsSnippet : Rule.None),
        documentation: item.doc === undefined ? undefined : { value: item.doc },
        filterText: /^["-]/.test(place.typed) ? `${place.typed[0]}${item.label}` : item.label,
        sortText: String(index).padStart(4, '0'),
        command: item.more ? { id: 'editor.action.triggerSuggest', title: 'Suggest' } : undefined,
        range: item.from === undefined ? range : new monaco.Range(lineNumber, item.from + 1, lineNumber, end),
      })),
    };
  },
});

monaco.languages.registerHoverProvider(OML, {
  provideHover(model, position) {
    const told = known.get(model)?.();
    if (!told) return null;
    const word = /[\w.-]+/g;
    const line = model.getLineContent(position.lineNumber);
    for (const found of line.matchAll(word)) {
      const start = found.index + 1;
      const end = start + found[0].length;
      if (position.column < start || position.column > end) continue;
      const place = placeAt(model.getValue(), position.lineNumber, end, told.catalog);
      const value = place && describe(place, found[0], told);
      return value
        ? {
            contents: [{ value }],
            range: new monaco.Range(position.lineNumber, start, position.lineNumber, end),
          }
        : null;
    }
    return null;
  },
});

/** Makes Monaco's range of one of the core: both count lines and columns from 1. */
export function rangeOf(range: TextRange): monaco.Range {
  return new monaco.Range(range.line, range.column, range.endLine, range.endColumn);
}

monaco.languages.registerCodeActionProvider(
  OML,
  {
    provideCodeActions(model, range) {
      const diagnostics = known.get(model)?.().diagnostics ?? [];
      const actions = diagnostics.flatMap(({ fix, range: place }) => {
        if (!fix || !place || !monaco.Range.areIntersectingOrTouching(rangeOf(place), range)) return [];
        const at = monaco.Range.fromPositions(model.getPositionAt(fix.start), model.getPositionAt(fix.end));
        const textEdit = { range: at, text: fix.text };
        return [
          {
            title: fix.title,
            kind: 'quickfix',
            isPreferred: true,
            edit: { edits: [{ resource: model.uri, versionId: model.getVersionId(), textEdit }] },
          },
        ];
      });
      return { actions, dispose() {} };
    },
  },
  { providedCodeActionKinds: ['quickfix'] },
);
