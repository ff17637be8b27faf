/** What is shown about the word under the pointer. */
import { componentDoc, keyDoc } from './docs.ts';
import { step as stepKeys, topLevel } from './keys.ts';
import type { Known } from './known.ts';
import type { Place } from './place.ts';

/**
 * Explains a key, a component or a step's id as Markdown; undefined where there is nothing to say. `place` is
 * the place at the end of `word`.
 */
export function describe(place: Place, word: string, known: Known): string | undefined {
  const [first, second, third] = place.path;
  if (place.kind === 'key') {
    if (first === undefined) return titled(word, topLevel[word]?.doc);
    if (first !== 'steps' || second !== '*') return undefined;
    if (third === undefined) return titled(word, stepKeys[word]?.doc);
    const component = known.catalog.get(place.component ?? '');
    const schema = component?.spec.configSchema.properties[word];
    return third === 'config' && component && schema
      ? titled(word, keyDoc(word, schema, component))
      : undefined;
  }
  if (place.kind === 'value' && third === 'component') {
    const component = known.catalog.get(word);
    return component && titled(`${component.name}: ${component.spec.title}`, componentDoc(component));
  }
  if (place.kind === 'sql' || third === 'needs') {
    const step = known.steps.find(({ id }) => id === word);
    return step && titled(step.id, `table of step ${step.index + 1}, made by \`${step.component}\``);
  }
  return undefined;
}

function titled(title: string, doc: string | undefined): string | undefined {
  return doc && `**${title.replace(/[\\*_[\]<>]/g, '\\$&')}**\n\n${doc}`;
}
