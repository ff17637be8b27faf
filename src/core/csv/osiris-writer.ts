/** What Osiris's validator says of a writer of CSV, word for word (osiris/core/oml_validator.py). */
import type { ConfigProblem } from '../contract/component.ts';
import { meant } from '../oml/fix.ts';
import type { Value } from '../oml/pipeline.ts';
import { kindOf, pythonStr } from '../oml/python.ts';
import { holdsPlaceholder, isTruthy, own } from '../oml/value.ts';

const ENCODINGS = ['utf-8', 'utf-16', 'ascii', 'latin-1'];

/** `name`: the component, as it is called there. */
export function osirisWriterProblems(
  name: string,
  config: Readonly<Record<string, Value>>,
): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (!Object.hasOwn(config, 'path'))
    problems.push({
      key: 'path',
      type: 'missing_config_field',
      message: `${name} requires 'path' in config`,
    });
  const delimiter = own(config, 'delimiter') ?? null;
  if (delimiter !== null && typeof delimiter !== 'string')
    problems.push({ key: 'delimiter', message: `delimiter must be a string, got ${kindOf(delimiter)}` });
  const encoding = own(config, 'encoding');
  if (isTruthy(encoding) && !holdsPlaceholder(encoding) && !isOneOf(encoding, ENCODINGS))
    problems.push({
      key: 'encoding',
      type: 'unsupported_encoding',
      severity: 'warning',
      message: `Encoding '${pythonStr(encoding)}' may not be supported`,
    });
  const newline = own(config, 'newline');
  if (isTruthy(newline) && !holdsPlaceholder(newline) && !isOneOf(newline, ['lf', 'crlf']))
    problems.push({
      key: 'newline',
      message: `newline must be 'lf' or 'crlf', got '${pythonStr(newline)}'`,
      instead: newlineMeant(newline),
    });
  return problems;
}

function newlineMeant(value: Value): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^(\\r\\n|\r\n|windows|dos)$/i.test(value)) return 'crlf';
  return /^(\\n|\n|unix)$/i.test(value) ? 'lf' : meant(value, ['lf', 'crlf']);
}

const isOneOf = (value: Value, words: readonly string[]): boolean =>
  typeof value === 'string' && words.includes(value);
