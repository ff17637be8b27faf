/** Completion of queries, handed to Monaco once for every console on the page. */
import { kinds } from '../editor/kinds.ts';
import { monaco, SQL, type Model } from '../editor/monaco.ts';
import { suggestInConsole, type KnownToConsole } from './suggestions.ts';

const known = new WeakMap<Model, () => KnownToConsole>();

/** From now on `model` is completed by what `now` returns. */
export function provide(model: Model, now: () => KnownToConsole): void {
  known.set(model, now);
}

monaco.languages.registerCompletionItemProvider(SQL, {
  triggerCharacters: [' ', '"', "'", '.', ','],
  provideCompletionItems(model, position) {
    const told = known.get(model)?.();
    const text = model.getValue();
    const offset = model.getOffsetAt(position);
    const found = told && suggestInConsole(text.slice(0, offset), text.slice(offset), told);
    if (!found) return { suggestions: [] };
    const { typed, suggestions } = found;
    const rest = /^['"]/.test(typed) ? new RegExp(`^[^${typed[0]!}\\s]*${typed[0]!}?`) : /^[\w-]*/;
    const end = offset + (rest.exec(text.slice(offset))?.[0].length ?? 0);
    const range = monaco.Range.fromPositions(
      model.getPositionAt(offset - typed.length),
      model.getPositionAt(end),
    );
    return {
      suggestions: suggestions.map((item, index) => ({
        label: { label: item.label, description: item.detail },
        kind: kinds[item.kind],
        insertText: item.insert,
        filterText: /^['"]/.test(typed) ? `${typed[0]!}${item.label}` : item.label,
        sortText: String(index).padStart(4, '0'),
        range,
      })),
    };
  },
});
