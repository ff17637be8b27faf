/** What DuckDB says when it lacks an extension, in one sentence that tells the way out. For the browser: native DuckDB has most. */
import { NAMED_ZONE } from './macros.ts';

const EXISTS =
  /with name "?([^"]+?)"? is not in the catalog, (?:but it|a function by this name) exists in the (\w+) extension/;
const NOT_AVAILABLE = /required extension '(\w+)'|\/(\w+)\.duckdb_extension\.wasm/;
const ZONE = new RegExp(`${NAMED_ZONE} (.*)`);
/** Without icu DuckDB does not know these at all. */
const ZONED =
  /(?:No function matches the given name and argument types '[^']*|Unimplemented type for cast \()TIMESTAMP WITH TIME ZONE/;

/** Undefined for any other message. */
export function missingExtension(message: string): string | undefined {
  const [, zone] = ZONE.exec(message) ?? [];
  if (zone !== undefined) return sentence(`The time zone ${zone.trim()}`, 'icu', '; or stay in UTC');
  const [, name, extension] = EXISTS.exec(message) ?? [];
  if (name !== undefined && extension !== undefined) return sentence(`"${name}"`, extension);
  const [, required, file] = NOT_AVAILABLE.exec(message) ?? [];
  const missing = required ?? file;
  if (missing === 'icu' || ZONED.test(message))
    return sentence(
      'This use of a TIMESTAMPTZ',
      'icu',
      '; or cast the value to TIMESTAMP first, as in x::TIMESTAMP',
    );
  return missing === undefined ? undefined : sentence('This', missing);
}

const ON_COMMAND_LINE = new Set(['icu', 'json']);

function sentence(what: string, extension: string, instead = ''): string {
  const elsewhere = ON_COMMAND_LINE.has(extension)
    ? ', or run the pipeline on the command line, which has it'
    : '';
  return `${what} needs DuckDB's ${extension} extension, which this page does not hold: whoever hosts the page can add it with "npm run extensions ${extension}"${elsewhere}${instead}.`;
}
