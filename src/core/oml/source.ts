/** Where values stand in the text. */
import type { Path, SourceMap, TextRange } from './pipeline.ts';
import { scalarOffsets, type ScalarOffsets } from './source-scalar.ts';
import type { Span } from './yaml-compose.ts';
import type { Place } from './yaml.ts';

/** `root` as `loadYaml` gave it for `text`. */
export function mapSource(text: string, root: Place): SourceMap {
  const at = rangesOf(text);
  const rangeOf = (span: Span): TextRange => at(span.start, span.end);
  const traced = new Map<Place, ScalarOffsets | undefined>();
  const offsetsOf = (place: Place): ScalarOffsets | undefined => {
    if (!traced.has(place))
      traced.set(place, place.scalar && scalarOffsets(place.scalar.token, place.scalar.value));
    return traced.get(place);
  };
  return {
    text,
    at,
    value: (path) => rangeOf(nearest(root, path).span),
    key: (path) => {
      const place = nearest(root, path);
      return rangeOf(place.key ?? place.span);
    },
    inside: (path, start, end) => {
      const place = find(root, path);
      const offsets = place && offsetsOf(place);
      if (!place || !offsets) return rangeOf(nearest(root, path).span);
      const from = offsets.starts[start] ?? offsets.end;
      return at(from, end > start ? (offsets.ends[end - 1] ?? offsets.end) : from);
    },
  };
}

/** Ranges of offsets in `text`; its lines end with LF, CRLF or CR. */
export function rangesOf(text: string): (start: number, end: number) => TextRange {
  const lines = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((end) => end.index + end[0].length)];
  const position = (offset: number): readonly [line: number, column: number] => {
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return [low + 1, offset - (lines[low] ?? 0) + 1];
  };
  return (from, to) => {
    const start = Math.max(0, Math.min(from, text.length));
    const end = Math.max(start, Math.min(to, text.length));
    const [line, column] = position(start);
    const [endLine, endColumn] = position(end);
    return { start, end, line, column, endLine, endColumn };
  };
}

function find(root: Place, path: Path): Place | undefined {
  return path.reduce<Place | undefined>((place, part) => place?.children?.get(part), root);
}

function nearest(root: Place, path: Path): Place {
  let place = root;
  for (const part of path) {
    const child = place.children?.get(part);
    if (!child) return place;
    place = child;
  }
  return place;
}
