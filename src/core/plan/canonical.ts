/** The one spelling of data: as Osiris hashes it (osiris/core/canonical.py), and as `manifest.yaml` holds it. */
import { YamlDate, YamlFloat, type Value } from '../oml/pipeline.ts';
import type { Manifest } from './plan.ts';
import { compareCodePoints, floatRepr, pythonStr } from '../oml/python.ts';
import { readScalar } from '../oml/yaml-scalar.ts';

/** What Python's `json.dumps` would see. */
type Data = Value | undefined | readonly Data[] | { readonly [key: string]: Data };

/** JSON with sorted keys and no spaces; text unescaped. Undefined values are left out. */
export function canonicalJson(data: unknown): string {
  return write(data as Data, JSON.stringify);
}

/** The same with every character outside ASCII escaped, as `json.dumps` does unless told otherwise. */
export function asciiJson(data: unknown): string {
  return write(data as Data, (text) =>
    JSON.stringify(text).replace(
      /[^ -~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}

function write(data: Data, quote: (text: string) => string): string {
  if (data === null || data === undefined) return 'null';
  if (typeof data === 'string') return quote(data);
  if (typeof data === 'boolean' || typeof data === 'bigint') return String(data);
  if (data instanceof YamlFloat) return jsonFloat(data.value);
  if (typeof data === 'number') return Number.isInteger(data) ? String(BigInt(data)) : jsonFloat(data);
  if (data instanceof YamlDate || data instanceof Uint8Array) return quote(pythonStr(data));
  if (isArray(data)) return `[${data.map((item) => write(item, quote)).join(',')}]`;
  const entries = sortedEntries(data).map(([key, value]) => `${quote(key)}:${write(value, quote)}`);
  return `{${entries.join(',')}}`;
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? floatRepr(value) : value > 0 ? 'Infinity' : '-Infinity';
}

function isArray(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}

function sortedEntries(data: { readonly [key: string]: Data }): [string, Data][] {
  return Object.entries(data)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => compareCodePoints(a, b));
}

/** `manifest.yaml`: keys sorted, `---` before and `...` after, as Osiris's canonical YAML. */
export function toManifestYaml(manifest: Manifest): string {
  return `---\n${block(manifest as unknown as Data, '').slice(1)}\n...\n`;
}

/** A value after its key or dash; a block starts on a line of its own. */
function block(data: Data, indent: string): string {
  if (isArray(data)) {
    if (data.length === 0) return ' []';
    const items = data.map((item) => {
      const inner = block(item, `${indent}  `);
      return `\n${indent}-${inner.startsWith('\n') ? ` ${inner.trimStart()}` : inner}`;
    });
    return items.join('');
  }
  if (typeof data !== 'object' || data === null || data instanceof Uint8Array) return ` ${scalar(data)}`;
  const entries = sortedEntries(data as { readonly [key: string]: Data });
  if (entries.length === 0) return ' {}';
  return entries
    .map(([key, value]) => {
      const inner = isArray(value) ? block(value, indent) : block(value, `${indent}  `);
      return `\n${indent}${scalar(key)}:${inner}`;
    })
    .join('');
}

function scalar(data: Data): string {
  if (typeof data !== 'string') return canonicalJson(data);
  const bare =
    /^[\p{L}\p{N}_$./][^\n\r\t#'"&*!|>%@`,[\]]*$/u.test(data) &&
    !/(: )|:$|\s$|[^\x20-\x7e\u00a0-\ud7ff]/.test(data) &&
    readsAsText(data);
  if (bare) return data;
  return JSON.stringify(data).replace(
    /[\x7f-\x9f\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function readsAsText(text: string): boolean {
  try {
    return readScalar(text, undefined, true) === text;
  } catch {
    return false;
  }
}
