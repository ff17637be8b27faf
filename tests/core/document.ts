/** Short cuts for tests over whole documents. */
import { parse } from '#core/oml/parse.ts';
import { validate } from '#core/check/validate.ts';
import type { Catalog } from '#core/contract/catalog.ts';
import type { Diagnostic, Pipeline } from '#core/oml/pipeline.ts';

export function load(text: string): Pipeline {
  const result = parse(text);
  if (!result.ok) throw new Error(result.diagnostics.map((item) => item.message).join('; '));
  return result.value;
}

export function check(text: string, catalog: Catalog): readonly Diagnostic[] {
  return validate(load(text), catalog);
}

/** A document around `steps`, which is YAML indented by two. */
export function withSteps(steps: string): string {
  return `oml_version: "0.1.0"\nname: p\nsteps:\n${steps.replace(/^\n/, '')}`;
}

/** What a diagnostic marks in the text. */
export function marked(text: string, diagnostic: Diagnostic | undefined): string | undefined {
  return diagnostic?.range && text.slice(diagnostic.range.start, diagnostic.range.end);
}

export function applyFix(text: string, diagnostic: Diagnostic | undefined): string {
  const fix = diagnostic?.fix;
  if (!fix) throw new Error(`no fix for ${diagnostic?.type}`);
  return text.slice(0, fix.start) + fix.text + text.slice(fix.end);
}
