/** Collects diagnostics, each with its place in the text. */
import type { Diagnostic, Fix, Path, SourceMap, TextRange } from './pipeline.ts';

export interface Finding {
  readonly type: string;
  readonly message: string;
  /** A path (`['steps', 0, 'id']`), or `root`; absent when the whole document is meant. */
  readonly at?: Path | 'root';
  /** Defaults to the value at `at`. */
  readonly range?: TextRange;
  readonly fix?: Fix;
}

/** Gathers findings as `diagnostics`, in the order in which they come; `source` gives their places. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];

  constructor(readonly source: SourceMap) {}

  error(finding: Finding): void {
    this.add('error', finding);
  }

  warning(finding: Finding): void {
    this.add('warning', finding);
  }

  /** Has something been said about exactly this place? */
  has(path: Path): boolean {
    const location = locationOf(path);
    return this.diagnostics.some((diagnostic) => diagnostic.location === location);
  }

  private add(severity: Diagnostic['severity'], { type, message, at, range, fix }: Finding): void {
    this.diagnostics.push({
      type,
      severity,
      message,
      location: at === undefined || at === 'root' ? at : locationOf(at),
      range: range ?? firstLine(this.source, this.source.value(at === undefined || at === 'root' ? [] : at)),
      fix,
    });
  }
}

/** `steps[0].config.query`. */
export function locationOf(path: Path): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join('');
}

/** The part of a range on its first line: a mark under a whole step would hide what it means. */
export function firstLine(source: SourceMap, range: TextRange): TextRange {
  const line = /^[^\r\n]*/.exec(source.text.slice(range.start, range.end))?.[0] ?? '';
  return range.line === range.endLine ? range : source.at(range.start, range.start + line.trimEnd().length);
}
