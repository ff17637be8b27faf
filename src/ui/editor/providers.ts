/** Completion, hovers and quick fixes, handed to Monaco once for every editor on the page. */
import type { TextRange } from '#core/oml/pipeline.ts';
import { suggest } from './completion.ts';
import { describe } from './hover.ts';
import { kinds } from './kinds.ts';
import type { Known, KnownSchemas } from './known.ts';
import { monaco, type Model } from './monaco.ts';
import { placeAt, type Place } from './place.ts';
import type { Suggestion } from './suggestion.ts';
import { OML } from './yaml-sql.ts';

interface Told extends Known {
  /** Loads what knows the schemas of GraphQL servers. */
  readonly schemas: () => Promise<KnownSchemas>;
}

const known = new WeakMap<Model, () => Told>();

/** From now on `model` is completed and explained by what `now` returns. */
export function provide(model: Model, now: () => Told): void {
  known.set(model, now);
}

const { CompletionItemInsertTextRule: Rule } = monaco.languages;

/** Does what a suggestion does, and suggests again where there is more to say then. */
const RUN = 'oml.run-suggestion';
monaco.editor.registerCommand(RUN, async (_, model: Model, run: NonNullable<Suggestion['run']>) => {
  if (!(await run())) return;
  const editor = monaco.editor.getEditors().find((each) => each.getModel() === model && each.hasTextFocus());
  editor?.trigger(RUN, AGAIN, {});
});
const AGAIN = 'editor.action.triggerSuggest';

/** What fits at a place; what is needed for GraphQL comes with the first query of it. */
async function suggestionsAt(place: Place, told: Told): Promise<readonly Suggestion[]> {
  if (place.kind !== 'graphql') return suggest(place, told);
  const [{ suggestByServer }, schemas] = await Promise.all([
    import('./graphql-suggestions.ts'),
    told.schemas(),
  ]);
  return suggestByServer(place, schemas);
}

/** Signs that open something in a query of GraphQL, and mean nothing of it in YAML or SQL. */
const OF_GRAPHQL: readonly string[] = ['{', '(', '$', '@', ':'];

monaco.languages.registerCompletionItemProvider(OML, {
  triggerCharacters: [' ', '"', "'", '.', '/', '-', '[', ',', ...OF_GRAPHQL],
  async provideCompletionItems(model, position, { triggerCharacter }) {
    const told = known.get(model)?.();
    const place = told && placeAt(model.getValue(), position.lineNumber, position.column, told.catalog);
    if (!told || !place || (place.kind !== 'graphql' && OF_GRAPHQL.includes(triggerCharacter ?? '')))
      return { suggestions: [] };
    const { lineNumber, column } = position;
    // What follows a value up to its quote goes with it; a quoted relation takes its closing quote along.
    const after = model.getLineContent(lineNumber).slice(column - 1);
    const isOpen = place.kind === 'sql' && place.typed.startsWith('"');
    const tail = isOpen ? /^[^"\s]*"?/ : place.kind === 'graphql' ? /^\w*/ : /^[\w-]*/;
    const end = column + (tail.exec(after)?.[0].length ?? 0);
    const range = new monaco.Range(lineNumber, column - place.typed.length, lineNumber, end);
    const all = await suggestionsAt(place, told);
    // What is done, and not written, is not offered to whoever types a space, and may press Tab then.
    const found = all.filter(({ run }) => !run || (triggerCharacter ?? '{') === '{');
    return {
      suggestions: found.map((item, index) => ({
        label: { label: item.label, description: item.detail },
        kind: kinds[item.kind],
        insertText: item.insert,
        // Suggestions bring their indent.
        insertTextRules: Rule.KeepWhitespace | (item.snippet ? Rule.InsertAsSnippet : Rule.None),
        documentation: item.doc === undefined ? undefined : { value: item.doc },
        filterText: filterOf(place, item),
        sortText: String(index).padStart(4, '0'),
        command: commandOf(model, item),
        range: item.from === undefined ? range : new monaco.Range(lineNumber, item.from + 1, lineNumber, end),
      })),
    };
  },
});

function filterOf({ typed }: Place, { label, run }: Suggestion): string {
  // What is done is there whatever is typed.
  if (run) return `${typed}${label}`;
  return /^["-]/.test(typed) ? `${typed[0]}${label}` : label;
}

function commandOf(model: Model, { run, more }: Suggestion): monaco.languages.Command | undefined {
  if (run) return { id: RUN, title: 'Run', arguments: [model, run] };
  return more ? { id: AGAIN, title: 'Suggest' } : undefined;
}

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
