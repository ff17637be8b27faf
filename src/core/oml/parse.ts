/** OML text to a Pipeline, or what keeps it from being read as YAML. */
import type { Diagnostic, Fix, Pipeline, Result } from './pipeline.ts';
import { mapSource, rangesOf } from './source.ts';
import { YamlError } from './yaml-compose.ts';
import { cutFault } from './fault-comment.ts';
import { emptyPlace, flowFault } from './fault-brackets.ts';
import { indentFault } from './fault-indent.ts';
import { signFault } from './fault-sign.ts';
import { loadYaml, type DuplicateKey } from './yaml.ts';

/** Reads the text as YAML 1.1. Succeeds with any single YAML document, an empty one included; `validate` judges it. */
export function parse(text: string): Result<Pipeline> {
  try {
    const { value, place, duplicates } = loadYaml(text);
    const source = mapSource(text, place);
    return {
      ok: true,
      value: { document: value, source },
      diagnostics: duplicates.map((duplicate) => describeDuplicate(duplicate, source.at)),
    };
  } catch (error) {
    if (error instanceof YamlError) return { ok: false, diagnostics: [describeError(error, text)] };
    throw error;
  }
}

/** What to do about the errors people meet most, by the parser's code. */
const WAY_OUT: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'Put a value that contains ": " in quotes',
  BAD_SCALAR_START: 'Put the value in quotes',
  BAD_INDENT: 'Give lines that belong together the same indentation',
  MULTILINE_IMPLICIT_KEY: 'A ":" may be missing after a key',
};

function describeError(error: YamlError, text: string): Diagnostic {
  const { message, span, code } = error;
  const fault =
    emptyPlace(error, text) ??
    signFault(error, text) ??
    cutFault(error, text) ??
    flowFault(error, text) ??
    indentFault(error, text);
  if (fault) {
    const range = rangesOf(text)(fault.span.start, fault.span.end);
    return { type: 'yaml_parse_error', severity: 'error', message: fault.message, range, fix: fault.fix };
  }
  const wayOut = code === undefined ? undefined : WAY_OUT[code];
  return {
    type: 'yaml_parse_error',
    severity: 'error',
    message: wayOut === undefined ? message : `${message}. ${wayOut}`,
    range: rangesOf(text)(span.start, span.end),
    fix: code === 'TAB_AS_INDENT' ? replaceTabs(text, span.start) : undefined,
  };
}

/** Two spaces for each tab of the line's indentation. */
function replaceTabs(text: string, offset: number): Fix | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  if (!indent.includes('\t')) return undefined;
  return {
    title: 'Replace tabs by spaces',
    start,
    end: start + indent.length,
    text: indent.replaceAll('\t', '  '),
  };
}

function describeDuplicate(duplicate: DuplicateKey, at: Pipeline['source']['at']): Diagnostic {
  const first = at(duplicate.first.start, duplicate.first.end);
  const second = at(duplicate.second.start, duplicate.second.end);
  return {
    type: 'duplicate_key',
    severity: 'warning',
    message: `'${duplicate.name}' is given twice, in lines ${first.line} and ${second.line}: the last one counts`,
    range: second,
  };
}
