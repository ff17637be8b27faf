/** What DuckDB says when it refuses (`SET errors_as_json=true`), in both worlds, as one `DbError`. */
import { visible } from '../columns/names.ts';
import { DbError } from '../contract/errors.ts';

interface DuckDbReport {
  readonly exception_type: string;
  readonly exception_message: string;
  /** UTF-8 byte offset in the statement, in decimal. */
  readonly position?: string;
}

/** Reads an adapter's error for `sql`. Text that is no report (a crash, a refused open) stays as it is. */
export function dbError(cause: unknown, sql: string): DbError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const report = innermost(text);
  if (!report) return new DbError(text, sql, undefined, cause);
  const position = report.position === undefined ? undefined : utf16Offset(sql, Number(report.position));
  const message = seen(`${report.exception_type} Error: ${tidy(report.exception_message)}`);
  return new DbError(message, sql, position, cause);
}

/** DuckDB quotes some names that it has quoted already (`Column ""no such"" in EXCLUDE list`), and writes `bindings: : "a"`. */
function tidy(message: string): string {
  return message.replace(/(?<!")""([^\s"](?:[^"\n]*[^\s"])?)""(?!")/g, '"$1"').replaceAll(': : "', ': "');
}

/** With names as one can tell them apart: `"unit\u00a0price"` looks like `"unit price"`. */
function seen(message: string): string {
  const shown = message.replace(/[^\n\t]+/g, visible);
  return shown === message
    ? message
    : `${shown}\nWhat begins with a backslash here is a character that one does not see. The receipt of the step that loaded the column says how to rename it.`;
}

/** Native DuckDB prefixes a report (`Parser Error: {...}`), DuckDB-WASM puts one into another's message. */
function innermost(text: string): DuckDbReport | undefined {
  const report = parseReport(text.slice(Math.max(0, text.indexOf('{'))));
  if (!report) return undefined;
  const inner = report.exception_message.includes('{"exception_type"')
    ? innermost(report.exception_message)
    : undefined;
  if (!inner) return report;
  const position = inner.position ?? report.position;
  return position === undefined ? inner : { ...inner, position };
}

function parseReport(text: string): DuckDbReport | undefined {
  if (!text.startsWith('{"exception_type"')) return undefined;
  try {
    return JSON.parse(text) as DuckDbReport;
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** The UTF-16 offset of a UTF-8 byte offset; undefined when it lies outside. */
function utf16Offset(text: string, bytes: number): number | undefined {
  let seen = 0;
  let offset = 0;
  for (const character of text) {
    if (seen >= bytes) break;
    const code = character.codePointAt(0) ?? 0;
    seen += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    offset += character.length;
  }
  return seen >= bytes ? offset : undefined;
}
