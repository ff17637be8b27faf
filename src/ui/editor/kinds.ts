/** What Monaco calls the kinds of suggestions, and shows by their signs. */
import { monaco } from './monaco.ts';
import type { Suggestion } from './suggestion.ts';

const { CompletionItemKind: Kind } = monaco.languages;

export const kinds: Readonly<Record<Suggestion['kind'], monaco.languages.CompletionItemKind>> = {
  key: Kind.Property,
  value: Kind.Value,
  component: Kind.Module,
  step: Kind.Struct,
  file: Kind.File,
  snippet: Kind.Snippet,
  column: Kind.Field,
  keyword: Kind.Keyword,
};
