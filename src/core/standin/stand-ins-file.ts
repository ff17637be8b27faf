/** The text of `stand_ins.yaml`: which sample stands in for which step. */
import { relativePath, STAND_INS_FILE } from '../contract/paths.ts';
import { StepError } from '../contract/errors.ts';
import type { RecordedSample, StandIn, StandIns } from '../contract/stand-in.ts';
import { parse } from '../oml/parse.ts';
import type { Diagnostic, Path, Result, SourceMap, Value } from '../oml/pipeline.ts';
import { isList, isMapping, own, stringAt, toPlain, type Mapping } from '../oml/value.ts';
import { typeSql } from './type-text.ts';

const SHAPE = 'stand_ins: {step: sample.csv}';

/** What is wrong with the text, and where. */
class Misshapen extends Error {
  constructor(
    message: string,
    readonly at: Path,
  ) {
    super(message);
  }
}

/** Reads it. A fault of it is one error, `invalid_stand_ins`, with its line: none of its stand-ins is known then. */
export function parseStandIns(text: string, file = STAND_INS_FILE): Result<StandIns> {
  const parsed = parse(text);
  if (!parsed.ok) {
    const [first] = parsed.diagnostics;
    const line = first?.range ? ` at line ${first.range.line}` : '';
    return refused(`${file} is no valid YAML${line}: ${first?.message ?? ''}`);
  }
  const { document, source } = parsed.value;
  try {
    return { ok: true, value: standInsOf(document), diagnostics: [] };
  } catch (cause) {
    if (!(cause instanceof Misshapen)) throw cause;
    return refused(`${file}, line ${lineOf(source, cause.at)}: ${cause.message}`);
  }
}

const lineOf = (source: SourceMap, at: Path): number => source.key(at).line;

function refused(message: string): Result<StandIns> {
  const diagnostic: Diagnostic = { type: 'invalid_stand_ins', severity: 'error', message };
  return { ok: false, diagnostics: [diagnostic] };
}

function standInsOf(document: Value): StandIns {
  const entries = isMapping(document) ? own(document, 'stand_ins') : undefined;
  if (entries === null) return {};
  if (!isMapping(entries)) throw new Misshapen(`it does not hold stand-ins; its shape is ${SHAPE}`, []);
  const found = Object.entries(entries).map(
    ([id, value]) => [id, standInOf(value, ['stand_ins', id])] as const,
  );
  return Object.fromEntries(found);
}

function standInOf(value: Value, at: Path): StandIn {
  const path = typeof value === 'string' ? value : stringAt(value, 'path');
  if (path === undefined)
    throw new Misshapen(`the stand-in of "${String(at.at(-1))}" has no path; its shape is ${SHAPE}`, at);
  const given = isMapping(value) ? value : {};
  const columns = own(given, 'columns');
  const recorded = own(given, 'recorded');
  return {
    path: pathOf(path, at),
    ...(isGiven(columns) ? { columns: columnsOf(columns, [...at, 'columns']) } : {}),
    ...(isGiven(recorded) ? { recorded: recordedOf(recorded, [...at, 'recorded']) } : {}),
  };
}

const isGiven = (value: Value | undefined): value is Exclude<Value, null> =>
  value !== undefined && value !== null;

function pathOf(path: string, at: Path): string {
  try {
    return relativePath(path);
  } catch (cause) {
    if (!(cause instanceof StepError)) throw cause;
    throw new Misshapen(cause.message, at);
  }
}

function columnsOf(value: Value, at: Path): Readonly<Record<string, string>> {
  if (!isMapping(value)) throw new Misshapen('columns are no names and types', at);
  return Object.fromEntries(
    Object.entries(value).map(([name, type]) => {
      if (typeof type !== 'string' || typeSql(type) === undefined)
        throw new Misshapen(
          `the type of the column "${name}" is ${JSON.stringify(toPlain(type))}, which is none of a sample; write one of DuckDB's, such as BIGINT, DECIMAL(18,2), TIMESTAMP or VARCHAR`,
          [...at, name],
        );
      return [name, type];
    }),
  );
}

function recordedOf(value: Value, at: Path): RecordedSample {
  if (!isMapping(value)) throw new Misshapen('recorded does not tell of a recording', at);
  const seed = numberAt(value, 'seed');
  const masked = own(value, 'masked');
  const [rows, of] = [numberAt(value, 'rows'), numberAt(value, 'of')];
  if (rows === undefined || of === undefined)
    throw new Misshapen('recorded needs `rows` and `of`: how many there are, of how many', at);
  return {
    at: String(toPlain(own(value, 'at') ?? '')),
    rows,
    of,
    ...(seed === undefined ? {} : { seed }),
    masked: isList(masked) ? masked.filter((name) => typeof name === 'string') : [],
  };
}

function numberAt(value: Mapping, key: string): number | undefined {
  const found = own(value, key);
  return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : undefined;
}
