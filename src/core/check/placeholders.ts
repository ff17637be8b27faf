/** Placeholders of other tools in a query, with the parameter to write instead. */
import { inBrackets, styleAt } from '../oml/fix-scalar.ts';
import type { PreparedPlaceholder } from '../sql/index.ts';
import type { Fix, Path, SourceMap, Value } from '../oml/pipeline.ts';
import type { Report } from '../oml/report.ts';
import { isMapping, own } from '../oml/value.ts';

/** Takes the placeholders in the query at `at`, our own apart. */
export function checkPlaceholdersOf(
  placeholders: readonly PreparedPlaceholder[],
  at: Path,
  document: Value,
  report: Report,
): void {
  const params = isMapping(document) ? own(document, 'params') : undefined;
  const declared = isMapping(params) ? params : {};
  for (const placeholder of placeholders) {
    const name = placeholder.name ?? 'NAME';
    report.error({
      type: 'unresolved_parameter',
      message: `${placeholder.text} is filled in by nothing here: write \${params.${name}}, in quotes where it is text, and give it a default under params`,
      at,
      range: report.source.inside(at, placeholder.start, placeholder.end),
      fix: writeParameter(placeholder, at, own(declared, name), report.source),
    });
  }
}

function writeParameter(
  { text, name, start, end }: PreparedPlaceholder,
  at: Path,
  declared: Value | undefined,
  source: SourceMap,
): Fix | undefined {
  const style = styleAt(source, at);
  // Within brackets a brace would end a plain scalar.
  if (name === undefined || style === undefined || (style === 'plain' && inBrackets(source, at)))
    return undefined;
  const range = source.inside(at, start, end);
  if (source.text.slice(range.start, range.end) !== text) return undefined;
  const given = isMapping(declared) ? own(declared, 'default') : declared;
  const quote = typeof given === 'number' ? '' : style === 'single' ? "''" : "'";
  const written = `${quote}\${params.${name}}${quote}`;
  return { title: `Write \${params.${name}}`, start: range.start, end: range.end, text: written };
}
