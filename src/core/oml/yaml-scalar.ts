/** Scalars as PyYAML's `safe_load` reads them (YAML 1.1 as implemented in yaml/resolver.py and yaml/constructor.py). */
import { YamlDate, YamlFloat, type Value } from './pipeline.ts';

const TAG = 'tag:yaml.org,2002:';

/** Tried in this order on plain scalars. */
const IMPLICIT: readonly (readonly [RegExp, string])[] = [
  [/^(?:~|null|Null|NULL|)$/, 'null'],
  [/^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/, 'bool'],
  [
    /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
    'float',
  ],
  [
    /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
    'int',
  ],
  [
    /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
    'timestamp',
  ],
  [/^<<$/, 'merge'],
  [/^=$/, 'value'],
];

/** The text of a scalar cannot be read under its tag. */
export class ScalarError extends Error {}

/**
 * The value of a scalar: `tag` as written (`tag:yaml.org,2002:int`), else what its text looks like if `plain`.
 * Throws `ScalarError`.
 */
export function readScalar(text: string, tag: string | undefined, plain: boolean): Value {
  const type = tagName(text, tag, plain);
  switch (type) {
    case 'str':
      return text;
    case 'null':
      return null;
    case 'bool':
      return readBool(text);
    case 'int':
      return readInt(text);
    case 'float':
      return readFloat(text);
    case 'timestamp':
      return readTimestamp(text);
    case 'binary':
      return readBinary(text);
    case 'merge':
    case 'value':
      throw new ScalarError(`'${text}' has a special meaning in YAML: put it in quotes`);
    default:
      throw new ScalarError(`The tag '${type}' is not supported`);
  }
}

/** Is this scalar the key that merges a mapping into its own? */
export function isMergeKey(text: string, tag: string | undefined, plain: boolean): boolean {
  return tagName(text, tag, plain) === 'merge';
}

function tagName(text: string, tag: string | undefined, plain: boolean): string {
  if (tag !== undefined && tag !== '!') return tag.startsWith(TAG) ? tag.slice(TAG.length) : tag;
  if (!plain && tag === undefined) return 'str';
  return IMPLICIT.find(([pattern]) => pattern.test(text))?.[1] ?? 'str';
}

function readBool(text: string): boolean {
  const word = text.toLowerCase();
  if (['yes', 'true', 'on'].includes(word)) return true;
  if (['no', 'false', 'off'].includes(word)) return false;
  throw new ScalarError(`'${text}' is neither true nor false`);
}

function readInt(text: string): number | bigint {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text.replaceAll('_', '')) ?? [];
  const size = readDigits(digits);
  if (size === undefined) throw new ScalarError(`'${text}' is not a whole number`);
  const value = sign === '-' ? -size : size;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function readDigits(digits: string): bigint | undefined {
  if (/^0b[01]+$/.test(digits) || /^0x[0-9a-fA-F]+$/.test(digits)) return BigInt(digits);
  if (/^0[0-7]*$/.test(digits)) return BigInt(`0o${digits}`);
  if (/^[1-9]\d*$/.test(digits)) return BigInt(digits);
  if (/^[1-9]\d*(:\d+)+$/.test(digits)) {
    return digits.split(':').reduce((total, part) => total * 60n + BigInt(part), 0n);
  }
  return undefined;
}

function readFloat(text: string): number | YamlFloat {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/s.exec(text.replaceAll('_', '').toLowerCase()) ?? [];
  const size = readMagnitude(digits);
  if (size === undefined) throw new ScalarError(`'${text}' is not a number`);
  const value = sign === '-' ? -size : size;
  return Number.isInteger(value) ? new YamlFloat(value) : value;
}

function readMagnitude(digits: string): number | undefined {
  if (/^(\.inf|inf|infinity)$/.test(digits)) return Infinity;
  if (/^(\.nan|nan)$/.test(digits)) return NaN;
  if (/^(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(digits)) return Number(digits);
  if (/^\d+(:\d+)+\.?\d*$/.test(digits)) {
    return digits.split(':').reduce((total, part) => total * 60 + Number(part), 0);
  }
  return undefined;
}

const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?))?)?$/;

/** `text` of the result is `str()` of Python's `date` or `datetime`. */
function readTimestamp(text: string): YamlDate {
  const [
    ,
    year = '',
    month = '',
    day = '',
    hour,
    minute = '',
    second = '',
    fraction = '',
    utc,
    sign,
    zoneHour,
    zoneMinute,
  ] = TIMESTAMP.exec(text) ?? [];
  if (!isDay(Number(year), Number(month), Number(day))) throw new ScalarError(`'${text}' is not a date`);
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (hour === undefined) return new YamlDate('date', date);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    throw new ScalarError(`'${text}' is not a time of day`);
  }
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  const clock = `${hour.padStart(2, '0')}:${minute}:${second}${Number(micros) === 0 ? '' : `.${micros}`}`;
  return new YamlDate(
    'datetime',
    `${date} ${clock}${utc ? '+00:00' : zone(text, sign, zoneHour, zoneMinute)}`,
  );
}

function zone(text: string, sign: string | undefined, hour = '', minute = '0'): string {
  if (sign === undefined) return '';
  const minutes = Number(hour) * 60 + Number(minute);
  if (minutes >= 24 * 60) throw new ScalarError(`'${text}' is more than a day away from UTC`);
  const pair = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${minutes === 0 ? '+' : sign}${pair.join(':')}`;
}

function isDay(year: number, month: number, day: number): boolean {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return year >= 1 && days !== undefined && day >= 1 && day <= days;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 as Python's `decodebytes`: other characters are skipped, padding must be right. */
function readBinary(text: string): Uint8Array {
  const digits = [...text].filter((char) => char === '=' || BASE64.includes(char)).join('');
  const body = digits.replace(/=+$/, '');
  if (body.includes('=') || body.length % 4 === 1 || digits.length % 4 !== 0) {
    throw new ScalarError('This is not base64 data');
  }
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const char of body) {
    held = ((held << 6) | BASE64.indexOf(char)) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}
