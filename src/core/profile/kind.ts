/** What figures a column has, by its type. */

/**
 * `whole`: numbers that are exact, counted in units of `10 ** -scale`. `plain`: neither ordered in a way that says anything, nor of values
 * worth counting; `why` is for the person.
 */
export type Kind =
  | { readonly kind: 'whole'; readonly scale: number }
  | { readonly kind: 'float' }
  | { readonly kind: 'moment'; readonly of: Moment }
  | { readonly kind: 'values' }
  | { readonly kind: 'plain'; readonly why: string; readonly length?: Length; readonly ordered?: boolean };

export type Moment = 'date' | 'time' | 'timestamp' | 'timestamptz';

/** How long a value is: bytes, or elements. */
export interface Length {
  readonly sql: (value: string) => string;
  readonly unit: 'byte' | 'element' | 'key';
}

const WHOLE = /^U?(TINY|SMALL|BIG|HUGE)INT$|^U?INTEGER$/;
const DECIMAL = /^DECIMAL\(\d+,\s*(\d+)\)$/;

const BYTES: Length = { sql: (value) => `octet_length(${value})`, unit: 'byte' };
const ELEMENTS: Length = { sql: (value) => `len(${value})`, unit: 'element' };
const ENTRIES: Length = { sql: (value) => `cardinality(${value})`, unit: 'key' };

/** Gives the kind of a type, as DuckDB prints it. */
export function kindOf(type: string): Kind {
  if (WHOLE.test(type)) return { kind: 'whole', scale: 0 };
  const scale = DECIMAL.exec(type)?.[1];
  if (scale !== undefined) return { kind: 'whole', scale: Number(scale) };
  // Of what is made of others: `STRUCT(a DATE)[]` is a list.
  if (/\[\]$/.test(type))
    return {
      kind: 'plain',
      why: 'A list has no order that says much: how long they are is shown.',
      length: ELEMENTS,
    };
  if (/\[\d+\]$/.test(type))
    return { kind: 'plain', why: 'Arrays of one length have no order that says much.' };
  switch (/^[A-Z_ ]+/.exec(type)?.[0].trim()) {
    case 'FLOAT':
    case 'DOUBLE':
      return { kind: 'float' };
    case 'DATE':
      return { kind: 'moment', of: 'date' };
    case 'TIME':
      return { kind: 'moment', of: 'time' };
    case 'TIMESTAMP':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP_NS':
      return { kind: 'moment', of: 'timestamp' };
    case 'TIMESTAMP WITH TIME ZONE':
      return { kind: 'moment', of: 'timestamptz' };
    case 'BOOLEAN':
    case 'ENUM':
    case 'JSON':
    case 'TIME WITH TIME ZONE':
    case 'UUID':
    case 'VARCHAR':
      return { kind: 'values' };
    case 'INTERVAL':
      return {
        kind: 'plain',
        why: 'An interval has no fixed length: a month has 28 to 31 days.',
        ordered: true,
      };
    case 'BLOB':
      return {
        kind: 'plain',
        why: 'Bytes have no order that says much: how long they are is shown.',
        length: BYTES,
      };
    case 'MAP':
      return {
        kind: 'plain',
        why: 'A map has no order that says much: how long they are is shown.',
        length: ENTRIES,
      };
    case 'STRUCT':
      return {
        kind: 'plain',
        why: 'A struct has no order that says much. Take its fields apart in a query to see theirs.',
      };
    case 'UNION':
      return { kind: 'plain', why: 'A union holds values of several types, which have no common order.' };
    default:
      return { kind: 'plain', why: `Values of the type ${type} have no histogram.` };
  }
}
