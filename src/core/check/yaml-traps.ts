/** Traps of YAML: text that is valid, and yet not read as it looks. */
import { styleAt, writeBlock } from '../oml/fix-scalar.ts';
import { graphqlComments, isWhole } from './graphql.ts';
import type { Fix, Path, SourceMap, TextRange, Value } from '../oml/pipeline.ts';
import type { Report } from '../oml/report.ts';
import type { Queries, StepQuery } from '../plan/queries.ts';
import { isComplete, cutsFrom, lex } from '../sql/index.ts';
import { isList, isMapping } from '../oml/value.ts';

/**
 * Takes the parsed document and the queries in it and puts a warning into `report` for each key that YAML reads as true or false,
 * each comment of a query that swallows the lines folded behind it, and each query that a ` #` cuts short.
 */
export function checkYaml(document: Value, queries: Queries, report: Report): void {
  checkKeys(document, [], report, new Set());
  for (const [index, own] of queries.entries()) {
    for (const query of own) {
      const at = ['steps', index, 'config', query.key];
      checkComments(query, at, report);
      checkCut(query, at, report);
    }
  }
}

/** Keys that YAML 1.1 reads as true or false, and that are then called so: `no:` is `false:`. Behind aliases once. */
function checkKeys(value: Value, path: Path, report: Report, seen: Set<number>): void {
  if (isList(value)) {
    for (const [i, item] of value.entries()) checkKeys(item, [...path, i], report, seen);
    return;
  }
  if (!isMapping(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, key];
    if (key === 'true' || key === 'false') checkKey(key, at, report, seen);
    checkKeys(item, at, report, seen);
  }
}

function checkKey(key: string, at: Path, report: Report, seen: Set<number>): void {
  const range = report.source.key(at);
  const written = report.source.text.slice(range.start, range.end);
  if (written === key || !/^[A-Za-z]+$/.test(written) || seen.has(range.start)) return;
  seen.add(range.start);
  report.warning({
    type: 'yaml_key_is_boolean',
    message: `YAML reads the key ${written} as ${key}, and so it is called here: put it in quotes to mean the word`,
    at,
    range,
    fix: { title: `Write "${written}"`, start: range.start, end: range.end, text: `"${written}"` },
  });
}

/** A comment reaches to the end of its line, and folding makes one line of many. */
function checkComments(query: StepQuery, at: Path, report: Report): void {
  const { source } = report;
  // A block behind | keeps its line breaks.
  if (styleAt(source, at) === 'literal') return;
  const isSql = query.language !== 'graphql';
  for (const { start, end } of isSql ? query.sql.lineComments : graphqlComments(query.text)) {
    const range = source.inside(at, start, end);
    const first = firstSwallowed(source.text.slice(range.start, range.end), isSql);
    if (first === undefined) continue;
    report.warning({
      type: isSql ? 'sql_comment_swallows_rest' : 'graphql_comment_swallows_rest',
      message: `This comment swallows the lines after it, from ${excerpt(first)} on: without \`|\` YAML makes one line of them`,
      at,
      range: firstLineOf(source, range),
      fix: keepLines(source, at),
    });
  }
}

/** The line of the first word behind the comment's own line; undefined where only remarks or an end follow. */
function firstSwallowed(written: string, isSql: boolean): string | undefined {
  const behind = written.replace(/^[^\r\n]*/, '');
  const start = isSql
    ? lex(behind).find(({ text }) => !/^[;\\]$/.test(text))?.start
    : /^[ \t]*[^\s#\\]/m.exec(behind)?.index;
  return start === undefined
    ? undefined
    : behind
        .slice(start)
        .trimStart()
        .split(/[\r\n]/, 1)[0]
        ?.trim();
}

function firstLineOf(source: SourceMap, { start, end }: TextRange): TextRange {
  const line = /^[^\r\n]*/.exec(source.text.slice(start, end))?.[0] ?? '';
  return source.at(start, start + line.trimEnd().length);
}

/** The same text with its line breaks kept. */
function keepLines(source: SourceMap, at: Path): Fix | undefined {
  const { start, end } = source.value(at);
  const title = 'Keep the line breaks with |';
  const written = source.text.slice(start, end);
  switch (styleAt(source, at)) {
    case 'folded':
      return { title, start, end: start + 1, text: '|' };
    case 'double':
      return {
        title: 'Keep the line breaks',
        start,
        end,
        text: written.replace(/\\?[ \t]*\r?\n[ \t]*|\\[^]/g, (part) => (part.includes('\n') ? '\\n' : part)),
      };
    case 'single':
      return writeBlock(source, at, written.slice(1, -1).replaceAll("''", "'"), title);
    case 'plain':
      return writeBlock(source, at, written, title);
    default:
      return undefined;
  }
}

/** ` #` in a plain scalar begins a comment of YAML, which is no trap behind a query that is whole. */
function checkCut({ language, written: query }: StepQuery, at: Path, report: Report): void {
  const { source } = report;
  const isSql = language !== 'graphql';
  if (styleAt(source, at) !== 'plain') return;
  const { start, end } = source.value(at);
  const [comment] = /^[ \t]+#[^\r\n]*/.exec(source.text.slice(end)) ?? [];
  if (comment === undefined) return;
  const cut = comment.trim();
  const whole = isSql ? isComplete(query) : isWhole(query);
  if (whole && !(isSql && cutsFrom(query, cut))) return;
  const from = end + comment.length - comment.trimStart().length;
  report.warning({
    type: 'yaml_comment_in_query',
    message: `The query ends before ${excerpt(cut)}: in YAML a # behind a space begins a comment`,
    at,
    range: source.at(from, from + cut.length),
    fix: whole
      ? undefined
      : writeBlock(
          source,
          at,
          source.text.slice(start, from + cut.length),
          'Keep the whole query',
          from + cut.length,
        ),
  });
}

function excerpt(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
