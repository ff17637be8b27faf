/** JSON: encodings, ragged records, numbers that no double holds, and texts that are broken or something else. */
import { gzipSync } from 'node:zlib';
import { gzip, utf16le } from '../make.ts';
import { cutOff, damaged, text, type FormatCase } from './case.ts';

const LINES = Array.from({ length: 2000 }, (_, i) => `{"id": ${i}, "name": "row ${i}"}\n`).join('');

const TEXTS: Readonly<Record<string, string>> = {
  'a list of objects': '[{"a": 1, "b": "x"}, {"a": 2, "b": null}]',
  lines: '{"a": 1}\n{"a": 2}\n',
  'an object with a list in it': '{"count": 2, "data": {"items": [{"a": 1}, {"a": 2}]}}',
  'a list of lists': '[[1, "x"], [2, "y"]]',
  'a list of numbers': '[1, 2, 3]',
  'one number': '42',
  'ragged records': '[{"a": 1}, {"b": 2}, {"a": 3, "c": {"d": [1, {"e": 2}]}}]',
  'types that change late': `[${'{"a": 1}, '.repeat(500)}{"a": "x"}]`,
  'integers beyond 64 bits': '[{"a": 9007199254740993, "b": 123456789012345678901234567890, "c": 0.1}]',
  'the same name twice': '[{"a": 1, "a": 2}]',
  'names in other letters': '[{"A": 1, "a": 2, "": 3, "a b": 4}]',
  escapes: '[{"a": "\\u00e9\\ud83d\\ude00\\n\\"\\\\\\/"}]',
  'half a surrogate': '[{"a": "\\ud83d"}]',
  'line ends within texts': '[{"a": "x\\r\\ny"}]\r\n',
  '300 columns': `[{${Array.from({ length: 300 }, (_, i) => `"c${i}": ${i}`).join()}}]`,
  'a text of 2 MB': `[{"a": "${'x'.repeat(2_000_000)}"}]`,
  '200 levels': `[{"a": ${'['.repeat(200)}1${']'.repeat(200)}}]`,
  'a comma too many': '[{"a": 1},]',
  'a comment': '[{"a": 1} /* no */]',
  NaN: '[{"a": NaN}]',
  'single quotes': "[{'a': 1}]",
  'cut off': '[{"a": 1}, {"a": 2',
  'a broken line among lines': '{"a": 1}\n{"a": \n{"a": 3}\n',
  'something behind its end': '[{"a": 1}] x',
  'no records': '[]',
  blank: ' \n',
  'CSV under its name': 'a,b\n1,2\n',
  'HTML under its name': '<!doctype html><html></html>',
};

export function json(): readonly FormatCase[] {
  const of = (name: string, bytes: Uint8Array, more: Partial<FormatCase> = {}): FormatCase => ({
    name: `json: ${name}`,
    component: 'filesystem.json_extractor',
    path: 'in.json',
    bytes,
    ...more,
  });
  const packed = new Uint8Array(gzipSync(LINES));
  return [
    ...Object.entries(TEXTS).map(([name, content]) => of(name, text(content))),
    of('a byte order mark', text('\uFEFF[{"a": "é"}]')),
    of('UTF-16', utf16le('\uFEFF[{"a": "é"}]')),
    of('Latin 1, not said', Uint8Array.from([...text('[{"a": "'), 0xe9, ...text('"}]')])),
    of('empty', new Uint8Array()),
    of('gzip', packed, { path: 'in.ndjson.gz' }),
    of('gzip of two members', gzip('{"a": 1}\n', '{"a": 2}\n'), { path: 'in.ndjson.gz' }),
    of('gzip that is cut off', cutOff(packed, 200), { path: 'in.ndjson.gz' }),
    of('gzip without its checksum', cutOff(packed, 8), { path: 'in.ndjson.gz' }),
    of('gzip with a wrong byte', damaged(packed, 2000), { path: 'in.ndjson.gz' }),
    of('gzip under another name', packed, { path: 'in.ndjson' }),
    of('no gzip under its name', text(LINES), { path: 'in.ndjson.gz' }),
  ];
}
