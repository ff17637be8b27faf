/** Names of encodings: those of the platform's own decoder (https://encoding.spec.whatwg.org/#names-and-labels), and Python's. */

/** How a file's bytes become characters. */
export type Encoding =
  | 'utf-8'
  /** By its byte order mark, else little-endian. */
  | 'utf-16'
  | 'utf-16le'
  | 'utf-16be'
  | 'ascii'
  /** Every byte is the character of that number. */
  | 'latin-1'
  /** Any other, as `TextDecoder` calls it. */
  | (string & {});

/** Names that mean something else, or nothing, to the platform: for it `latin1` and `ascii` are windows-1252, where Python is strict. */
const PYTHON: Readonly<Record<string, Encoding>> = {
  'utf-8-sig': 'utf-8',
  'utf-16': 'utf-16',
  utf16: 'utf-16',
  ascii: 'ascii',
  'us-ascii': 'ascii',
  'latin-1': 'latin-1',
  latin1: 'latin-1',
  l1: 'latin-1',
  'iso-8859-1': 'latin-1',
  'iso8859-1': 'latin-1',
  iso88591: 'latin-1',
  cp819: 'latin-1',
  'utf-16-le': 'utf-16le',
  'utf-16-be': 'utf-16be',
  'mac-roman': 'macintosh',
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
};

/** What a person may want to choose from, the likely ones first. */
export const COMMON_ENCODINGS: readonly string[] = [
  ...['utf-8', 'windows-1252', 'utf-16', 'latin-1', 'ascii', 'iso-8859-1'],
  ...['windows-1250', 'windows-1251', 'windows-1253', 'windows-1254', 'windows-1257'],
  ...['iso-8859-2', 'iso-8859-15', 'koi8-r', 'macintosh', 'utf-16le', 'utf-16be'],
  ...['shift_jis', 'euc-jp', 'gbk', 'gb18030', 'big5', 'euc-kr'],
];

/** The encoding of a name, in any case; undefined when nobody knows it. */
export function encodingOf(name: string): Encoding | undefined {
  const label = name.trim().toLowerCase();
  for (const spelled of [label, label.replaceAll('_', '-')]) {
    const known = (Object.hasOwn(PYTHON, spelled) ? PYTHON[spelled] : undefined) ?? labelled(spelled);
    if (known !== undefined) return known;
  }
  return undefined;
}

function labelled(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}
