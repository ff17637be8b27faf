/** The text of a `.env` file: variables by name. No `$` is expanded in it. */
import type { Diagnostic } from '../oml/pipeline.ts';
import type { Environment } from './connections-variables.ts';

/** What a file gives; lines that are none are left out, and said in `diagnostics`, without a word of what they hold. */
export interface EnvFile {
  readonly values: Environment;
  readonly diagnostics: readonly Diagnostic[];
}

const NAME = /^(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/;

/**
 * `file`: its name, for messages. A line is `NAME=value`, with `export` before it or not; blank lines and those that begin with `#` say
 * nothing. A value goes to the end of its line, or to ` #`, without the blanks around it; in single quotes it is what stands there, in double
 * quotes `\n`, `\r`, `\t`, `\"`, `\\` and `\$` mean what they mean to a shell's writer, and either may go over several lines. Of a name that
 * stands twice the last counts.
 */
export function parseEnvFile(file: string, text: string): EnvFile {
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  const diagnostics: Diagnostic[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const [start, name] = NAME.exec(line) ?? [];
    const read = start === undefined ? undefined : readValue(line.slice(start.length), lines.slice(at + 1));
    if (name === undefined || read === undefined) {
      const why = name === undefined ? 'is not NAME=value' : 'has quotes that do not close';
      const message = `Line ${at + 1} of ${file} ${why}, and is left out`;
      diagnostics.push({ type: 'invalid_env_file', severity: 'warning', message });
      continue;
    }
    values[name] = read.value;
    at += read.lines;
  }
  return { values: { ...values }, diagnostics };
}

/** `lines`: how many of those that follow belong to it. Undefined where it has no end, or something behind that. */
function readValue(
  rest: string,
  following: readonly string[],
): { readonly value: string; readonly lines: number } | undefined {
  const quote = rest[0];
  if (quote !== '"' && quote !== "'") return { value: plain(rest), lines: 0 };
  let text = rest.slice(1);
  for (let lines = 0; lines <= following.length; lines++) {
    const end = quote === "'" ? text.indexOf("'") : endOfDouble(text);
    if (end >= 0) {
      if (!/^[ \t]*(?:#.*)?$/.test(text.slice(end + 1))) return undefined;
      const inside = text.slice(0, end);
      return { value: quote === "'" ? inside : unescaped(inside), lines };
    }
    text += `\n${following[lines] ?? ''}`;
  }
  return undefined;
}

const plain = (rest: string): string => rest.replace(/(?:^|[ \t]+)#.*$/, '').trimEnd();

/** -1 where no quote ends it. */
const endOfDouble = (text: string): number => {
  const inside = /^(?:[^"\\]|\\[^])*/.exec(text)?.[0].length ?? 0;
  return text[inside] === '"' ? inside : -1;
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const unescaped = (text: string): string =>
  text.replace(/\\([nrt"\\$])/g, (_, sign: string) => ESCAPES[sign] ?? sign);
