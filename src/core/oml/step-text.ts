/** A step written anew, as lines of YAML that read back as what they were given. */

export interface NewStep {
  readonly id: string;
  readonly component: string;
  readonly mode: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Ids of the steps whose tables it reads; absent: it needs no other. */
  readonly needs?: readonly string[];
}

/** The step as an item of a list whose dashes stand behind `indent`. Every line ends in `eol`. */
export function stepText(
  { id, component, mode, config, needs = [] }: NewStep,
  indent: string,
  eol: string,
): string {
  const lines = [
    `- id: ${scalar(id)}`,
    `  component: ${scalar(component)}`,
    `  mode: ${scalar(mode)}`,
    `  needs: ${flow(needs)}`,
    ...memberText('config', config).map((line) => `  ${line}`),
  ];
  return lines.map((line) => (line.trim() === '' ? eol : `${indent}${line}${eol}`)).join('');
}

/** One key and its value, as lines; what is below the key has two spaces more. */
export function memberText(key: string, value: unknown): string[] {
  const name = scalar(key);
  if (typeof value === 'string' && fitsBlock(value))
    return [
      `${name}: ${value.endsWith('\n') ? '|' : '|-'}`,
      ...value
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`),
    ];
  if (!isMapping(value)) return [`${name}: ${flow(value)}`];
  const members = Object.entries(value).filter(([, each]) => each !== undefined);
  if (members.length === 0) return [`${name}: {}`];
  return [`${name}:`, ...members.flatMap((each) => memberText(...each)).map((line) => `  ${line}`)];
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Several lines that stay what they are in a block: its indent is that of the first, and it ends in one line break or none. */
const fitsBlock = (text: string): boolean =>
  text.includes('\n') && /^\S/.test(text) && /\S\n?$/.test(text) && !UNSAFE.test(text.replaceAll('\n', ''));

/** Characters that YAML takes for line ends, or not at all. */
const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u;

/** On one line; what is within lists is JSON, which is YAML. */
function flow(value: unknown): string {
  if (typeof value === 'string') return scalar(value);
  if (Array.isArray(value)) return `[${value.map((item) => flow(item)).join(', ')}]`;
  return isMapping(value) ? quoted(value) : String(value ?? null);
}

/** Bare where nobody could take it for anything else. */
function scalar(text: string): string {
  const isBare = /^[A-Za-z_][\w-]*(?:[./][\w-]+)*$/.test(text) || /^\p{L}[\p{L}\p{N}\p{M}-]*$/u.test(text);
  return isBare && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text) ? text : quoted(text);
}

/** As JSON, without what YAML would take for the end of a line. */
const quoted = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
