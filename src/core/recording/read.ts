/** A recording from outside: JSON that nobody vouches for becomes a `Recording`, or a reason why it is none. */
import type { Result } from '../oml/pipeline.ts';
import type { RecordedArtifact, RecordedTable, Recording } from './recording.ts';

/** More than any run is recorded with, and little enough to be held and drawn. */
const TABLES = 1000;
const COLUMNS = 10_000;
const CELLS = 1_000_000;
const ARTIFACTS = 1000;
/** Characters of a name, a type or a path. */
const NAME = 10_000;
/** Characters of a cell. */
const CELL = 100_000;

/** Why a value is no recording; `at` is where in it, as in `tables.a.rows[3]`. */
class Misshapen extends Error {
  constructor(at: string, wanted: string) {
    super(`${at} is not ${wanted}`);
  }
}

/**
 * Takes what is known of the value's shape and leaves out all else. `ok: false` with an `invalid_recording`
 * that names the first place that is wrong; never throws.
 */
export function readRecording(value: unknown): Result<Recording> {
  try {
    return { ok: true, value: recordingOf(value), diagnostics: [] };
  } catch (cause) {
    if (!(cause instanceof Misshapen)) throw cause;
    const message = `The recorded results cannot be read: ${cause.message}. Record them again.`;
    return { ok: false, diagnostics: [{ type: 'invalid_recording', severity: 'error', message }] };
  }
}

/** As `readRecording`, of the text of a JSON file. */
export function parseRecording(text: string): Result<Recording> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const message = `The recorded results cannot be read: ${cause instanceof Error ? cause.message : String(cause)}. Record them again.`;
    return { ok: false, diagnostics: [{ type: 'invalid_recording', severity: 'error', message }] };
  }
  return readRecording(value);
}

function recordingOf(value: unknown): Recording {
  const given = object(value, 'It');
  if (given['version'] !== 1) throw new Misshapen('version', '1');
  const tables = Object.entries(object(given['tables'], 'tables'));
  if (tables.length > TABLES) throw new Misshapen('tables', `at most ${TABLES} tables`);
  const artifacts = list(given['artifacts'], 'artifacts', ARTIFACTS);
  return {
    version: 1,
    engine: text(given['engine'], 'engine', 100),
    manifest: hex(given['manifest'], 'manifest', 64),
    tables: Object.fromEntries(tables.map(([id, table]) => [text(id, 'tables', NAME), tableOf(id, table)])),
    artifacts: artifacts.map((artifact, index) => artifactOf(artifact, `artifacts[${index}]`)),
  };
}

function tableOf(id: string, value: unknown): RecordedTable {
  const at = `tables.${id.slice(0, 100)}`;
  const given = object(value, at);
  const columns = list(given['columns'], `${at}.columns`, COLUMNS).map((column, index) => {
    const place = `${at}.columns[${index}]`;
    const { name, type } = object(column, place);
    return { name: text(name, `${place}.name`, NAME), type: text(type, `${place}.type`, NAME) };
  });
  if (columns.length === 0) throw new Misshapen(`${at}.columns`, 'a list of at least one column');
  const total = count(given['total'], `${at}.total`);
  const rows = list(given['rows'], `${at}.rows`, Math.min(total, CELLS / columns.length)).map((row, index) =>
    rowOf(row, columns.length, `${at}.rows[${index}]`),
  );
  const hash = hex(given['hash'], `${at}.hash`, 32);
  return { total, columns, rows, hash, ...volatile(given), ...standIns(given, at) };
}

function rowOf(value: unknown, width: number, at: string): readonly (string | null)[] {
  const cells = list(value, at, width);
  if (cells.length !== width) throw new Misshapen(at, `a list of ${width} cells`);
  return cells.map((cell, index) => (cell === null ? null : text(cell, `${at}[${index}]`, CELL)));
}

function artifactOf(value: unknown, at: string): RecordedArtifact {
  const given = object(value, at);
  return {
    step_id: text(given['step_id'], `${at}.step_id`, NAME),
    path: text(given['path'], `${at}.path`, NAME),
    bytes: count(given['bytes'], `${at}.bytes`),
    hash: hex(given['hash'], `${at}.hash`, 32),
    ...volatile(given),
    ...standIns(given, at),
  };
}

const volatile = (given: Readonly<Record<string, unknown>>): { volatile?: true } =>
  given['volatile'] === true ? { volatile: true } : {};

function standIns(given: Readonly<Record<string, unknown>>, at: string): Pick<RecordedTable, 'stand_ins'> {
  if (given['stand_ins'] === undefined) return {};
  const ids = list(given['stand_ins'], `${at}.stand_ins`, TABLES);
  return { stand_ins: ids.map((id, index) => text(id, `${at}.stand_ins[${index}]`, NAME)) };
}

/** Only own keys are in the copy, so nothing that is inherited is taken for given. */
function object(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Misshapen(at, 'an object');
  return Object.assign(Object.create(null) as Record<string, unknown>, value);
}

function list(value: unknown, at: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new Misshapen(at, 'a list');
  if (value.length > most) throw new Misshapen(at, `a list of at most ${Math.floor(most)}`);
  // Of holes too.
  return Array.from<unknown>(value);
}

function text(value: unknown, at: string, most: number): string {
  if (typeof value !== 'string') throw new Misshapen(at, 'a text');
  if (value.length > most) throw new Misshapen(at, `a text of at most ${most} characters`);
  return value;
}

function hex(value: unknown, at: string, digits: number): string {
  if (typeof value !== 'string' || value.length !== digits || !/^[0-9a-f]+$/.test(value))
    throw new Misshapen(at, `${digits} hexadecimal digits`);
  return value;
}

function count(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Misshapen(at, 'a whole number');
  return value;
}
