import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { parse } from '#core/oml/parse.ts';
import { validate } from '#core/check/validate.ts';
import { driver } from '#drivers/http/extractor.ts';
import { catalog } from '#drivers/index.ts';
import { inTurn, json, send, serve, type Answer, type TestServer } from './http-server.ts';
import { world } from './support.ts';

const PORT = 4370;
let server: TestServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** Runs the driver against a server of these answers. */
async function load(answers: Record<string, Answer>, url: string, config: Record<string, unknown> = {}) {
  server = await serve(PORT, answers);
  const w = await world();
  const address = url.startsWith('/') ? server.address + url : url;
  const { rows } = await w.run(driver, 't', { url: address, retry_delay: 0.01, ...config });
  return { w, rows, cells: await w.rows('FROM t'), types: await w.types('t'), receipt: w.receipts[0]! };
}

function diagnosticsOf(text: string) {
  const parsed = parse(text);
  return parsed.ok ? validate(parsed.value, catalog) : parsed.diagnostics;
}

const CSV = 'id,name\n1,ann\n2,bob\n';
const EXPECTED = [
  ['1', 'ann'],
  ['2', 'bob'],
];

test('CSV: streamed, typed, with its receipt and metrics', async () => {
  const { w, rows, cells, types, receipt } = await load(
    { '/a.csv': send(CSV, 'text/csv; charset=utf-8') },
    '/a.csv',
  );
  expect(rows).toBe(2);
  expect(cells).toEqual(EXPECTED);
  expect(types).toEqual({ id: 'BIGINT', name: 'VARCHAR' });
  expect(server?.asked).toEqual(['GET /a.csv']);
  expect(w.metrics).toEqual({ rows_read: 2, bytes_read: CSV.length, requests: 1, retries: 0 });
  expect(receipt).toMatchObject({
    source: `http://127.0.0.1:${PORT}/a.csv`,
    format: 'csv',
    rows: 2,
    bytes: CSV.length,
  });
  expect(receipt.lines).toMatchObject({ total: 3, header: 1, rows: 2 });
  expect(receipt.dialect).toContainEqual(['requests', '1']);
  expect(w.progress.at(-1)).toMatchObject({ rows: 2, bytes: CSV.length, total_bytes: CSV.length });
});

test.each([
  ['TSV by its name', '/a.tsv', send('id\tname\n1\tann\n2\tbob\n', 'text/plain'), {}],
  ['TSV by its type', '/a', send('id\tname\n1\tann\n2\tbob\n', 'text/tab-separated-values'), {}],
  ['another delimiter', '/a', send('id;name\n1;ann\n2;bob\n', 'text/csv'), { delimiter: ';' }],
  [
    'JSON by its type',
    '/a',
    json([
      { id: 1, name: 'ann' },
      { id: 2, name: 'bob' },
    ]),
    {},
  ],
  [
    'JSON by its first byte',
    '/a',
    send(' [{"id": 1, "name": "ann"}, {"id": 2, "name": "bob"}]', 'text/plain'),
    {},
  ],
  ['NDJSON by its name', '/a.jsonl', send('{"id":1,"name":"ann"}\n{"id":2,"name":"bob"}\n'), {}],
  [
    'NDJSON by its type',
    '/a',
    send('{"id":1,"name":"ann"}\n{"id":2,"name":"bob"}', 'application/x-ndjson'),
    {},
  ],
  ['NDJSON called JSON', '/a', send('{"id":1,"name":"ann"}\n{"id":2,"name":"bob"}'), {}],
  ['a packed file', '/a.csv.gz', send(gzipSync(CSV), 'application/gzip'), {}],
  ['a packed transfer', '/a.csv', send(gzipSync(CSV), 'text/csv', { 'content-encoding': 'gzip' }), {}],
  [
    'packed JSON',
    '/a.json.gz',
    send(gzipSync('[{"id":1,"name":"ann"},{"id":2,"name":"bob"}]'), 'application/octet-stream'),
    {},
  ],
  ['no type at all', '/a', ((response) => void response.writeHead(200).end(CSV)) as Answer, {}],
  ['CSV, as the step says', '/a', send(CSV, 'application/x-unheard-of'), { format: 'csv' }],
  [
    'latin-1',
    '/a.csv',
    send(Buffer.from('id,näme\n1,ann\n2,bob\n', 'latin1'), 'text/csv'),
    { encoding: 'latin-1' },
  ],
] as const)('%s', async (_, url, answer, config) => {
  const { cells } = await load({ [url]: answer }, url, config);
  expect(cells).toEqual(EXPECTED);
});

test('nested JSON, flat on request, with a way to the records', async () => {
  const body = '{"data": {"items": [{"a": {"b": 12345678901234567, "c": [1]}}, {"a": null, "x": 0.10}]}}';
  const nested = await load({ '/n': send(body) }, '/n', { records: 'data.items' });
  expect(nested.types).toEqual({ a: 'STRUCT(b BIGINT, c BIGINT[])', x: 'DOUBLE' });
  expect(nested.cells).toEqual([
    ["{'b': 12345678901234567, 'c': [1]}", null],
    [null, '0.1'],
  ]);
  await server?.stop();
  const flat = await load({ '/n': send(body) }, '/n', {
    records: ['data', 'items'],
    flatten: true,
    separator: '.',
  });
  expect(flat.types).toEqual({ 'a.b': 'BIGINT', 'a.c': 'BIGINT[]', x: 'DOUBLE' });
  expect(flat.receipt.dialect).toContainEqual(['records', 'a list at data.items']);
});

test('query, headers and credentials', async () => {
  const answer = json([{ ok: true }]);
  await load({ '/v1/a': answer }, 'a?x=1&lang=de', {
    base_url: `http://127.0.0.1:${PORT}/v1/`,
    query: { lang: 'en', q: 'a&b=ü', n: 5 },
    headers: { 'X-Mine': 'yes' },
    token: 'secret-token',
  });
  expect(server?.asked).toEqual(['GET /v1/a?x=1&lang=en&q=a%26b%3D%C3%BC&n=5']);
  expect(server?.headers[0]).toMatchObject({ 'x-mine': 'yes', authorization: 'Bearer secret-token' });
  await server?.stop();
  await load({ '/a': answer }, '/a', { username: 'ann', password: 'pä:ss' });
  expect(server?.headers[0]?.authorization).toBe(`Basic ${Buffer.from('ann:pä:ss').toString('base64')}`);
  await server?.stop();
  const { receipt } = await load({ '/a': answer }, '/a', {
    api_key: 'k-123456',
    api_key_in: 'query',
    api_key_name: 'api_key',
  });
  expect(server?.asked).toEqual(['GET /a?api_key=k-123456']);
  expect(receipt.source).toBe(`http://127.0.0.1:${PORT}/a?api_key=***`);
  await server?.stop();
  await load({ '/a': answer }, '/a', { api_key: 'k-123456', api_key_name: 'X-Key' });
  expect(server?.headers[0]?.['x-key']).toBe('k-123456');
});

test('a list in the query is sent once for each of its values', async () => {
  await load({ '/a': json([{ ok: true }]) }, '/a?ids=9&x=1', {
    query: { ids: [1, 2], 'tag[]': ['a b', true], one: ['z'] },
  });
  expect(server?.asked).toEqual(['GET /a?x=1&ids=1&ids=2&tag%5B%5D=a%20b&tag%5B%5D=true&one=z']);
});

test.each([
  ['{ids: [1, {a: 2}]}', '{a: 2}', 'query.ids[1] must be text, or a number, or true or false, got a mapping'],
  [
    '{ids: {a: 2}}',
    '{a: 2}',
    'query.ids must be text, or a number, or true or false, or a list, got a mapping',
  ],
  ['{ids: [[1]]}', '[1]', 'query.ids[0] must be text, or a number, or true or false, got a list'],
  ['{ids: null}', 'null', 'query.ids must be text, or a number, or true or false, or a list, got nothing'],
  ['[1]', '[1]', 'query must be a mapping, got a list'],
])('query: %s is refused before anything runs', (query, marked, says) => {
  const text = `oml_version: "0.1.0"
name: q
steps:
  - id: a
    component: http.extractor
    mode: read
    config: {url: "https://example.com/a", query: ${query}}
`;
  const found = diagnosticsOf(text);
  expect(found.map(({ type, message }) => [type, message])).toEqual([['invalid_config_value', says]]);
  expect(text.slice(found[0]?.range?.start, found[0]?.range?.end)).toBe(marked);
});

test.each([
  [
    'pagination: {type: page, totals: x}',
    'pagination.totals is no key of the component; there it has: type, param, start, size, size_param, cursor, cursor_header, next_base, has_more, total, total_pages',
    'x',
  ],
  ['pagination: {total: x}', 'pagination must have type, got a mapping', '{total: x}'],
  [
    'pagination: {type: pages}',
    "pagination.type must be one of: page, offset, cursor, link, got 'pages'",
    'pages',
  ],
  ['pagination: {type: page, size: 0}', 'pagination.size must be at least 1, got 0', '0'],
  [
    'pagination: {type: page, total: true}',
    'pagination.total must be text, or a whole number, or a list, got true',
    'true',
  ],
  [
    'pagination: {type: cursor, cursor: ""}',
    "pagination.cursor must have at least 1 character, got ''",
    '""',
  ],
  [
    'pagination: {type: cursor, cursor: [a, {b: 1}]}',
    'pagination.cursor[1] must be text, or a whole number, got a mapping',
    '{b: 1}',
  ],
  ['pagination: {type: cursor, cursor_header: 5}', 'pagination.cursor_header must be text, got 5', '5'],
  ['records: 1.5', 'records must be text, or a whole number, or a list, got 1.5', '1.5'],
  ['columns: a', "columns must be a list of texts, got 'a'", 'a'],
  ['key_column: 1', 'key_column must be text, got 1', '1'],
])('%s is refused at its place', (key, says, marked) => {
  const text = `oml_version: "0.1.0"
name: q
steps:
  - id: a
    component: http.extractor
    mode: read
    config: {url: "https://example.com/a", ${key}}
`;
  const found = diagnosticsOf(text);
  expect(found.map(({ type, message }) => [type, message])).toEqual([['invalid_config_value', says]]);
  expect(text.slice(found[0]?.range?.start, found[0]?.range?.end)).toBe(marked);
});

const MUST_DIFFER = 'must differ from the delimiter, which is';
test.each([
  ['format: tsv, quotechar: ","', undefined],
  ['format: tsv, escapechar: ","', undefined],
  ['format: tsv, escapechar: "\\t"', `escapechar ${MUST_DIFFER} "\\t"`],
  ['format: tsv, comment: "\\t"', 'comment must differ from the delimiter, the quote and line breaks'],
  ['format: tsv, delimiter: ",", quotechar: ","', `quotechar ${MUST_DIFFER} ","`],
  ['format: csv, quotechar: ","', `quotechar ${MUST_DIFFER} ","`],
  ['format: csv, escapechar: "\\t"', undefined],
  ['quotechar: ","', undefined],
  ['comment: ","', undefined],
  ['format: infer, escapechar: "\\t"', undefined],
  ['quotechar: ";", delimiter: ";"', `quotechar ${MUST_DIFFER} ";"`],
  ['quotechar: é', 'quotechar must be one character of ASCII, and no line break'],
  [
    'escapechar: "\\""',
    'escapechar must differ from the quote: a quote that is written twice stands for one anyway',
  ],
])('marks are compared with the delimiter that the format has: %s', (keys, says) => {
  const found = diagnosticsOf(`oml_version: "0.1.0"
name: p
steps:
  - id: get
    component: http.extractor
    mode: read
    config: {url: "https://example.com/a", ${keys}}
`);
  const messages = found.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  expect(messages).toEqual(says === undefined ? [] : [says]);
});

test('a comma quotes what stands between tabs, and is refused where the answer turns out to have commas', async () => {
  const tabbed = send('a\tb\n,x\ty,\t1\n', 'text/tab-separated-values');
  for (const format of ['tsv', 'infer']) {
    const { cells } = await load({ '/a': tabbed }, '/a', { format, quotechar: ',' });
    expect(cells).toEqual([['x\ty', '1']]);
    await server?.stop();
  }
  await expect(load({ '/a': send(CSV, 'text/csv') }, '/a', { quotechar: ',' })).rejects.toThrow(
    `quotechar ${MUST_DIFFER} ",".`,
  );
});

test.each([
  ['latin-1', 'text/csv; charset=ISO-8859-1', 'latin1'],
  ['quoted', 'text/csv;charset="iso-8859-1";header=present', 'latin1'],
  ['utf-16', 'text/csv; charset=utf-16', 'utf16le'],
  ['utf-16le', "text/csv; charset='UTF-16LE'", 'utf16le'],
  ['windows-1252', 'text/csv; Charset = "windows-1252"', 'latin1'],
  ['utf-8', 'text/csv; charset=UTF-8', 'utf8'],
  ['nothing', 'text/csv', 'utf8'],
  ['ascii, which UTF-8 holds', 'text/csv; charset=us-ascii', 'utf8'],
] as const)('the charset of Content-Type decides: %s', async (_, type, coding) => {
  const { cells, types } = await load(
    { '/a': send(Buffer.from('id,näme\n1,änn\n2,bob\n', coding), type) },
    '/a',
  );
  expect(types).toEqual({ id: 'BIGINT', näme: 'VARCHAR' });
  expect(cells).toEqual([
    ['1', 'änn'],
    ['2', 'bob'],
  ]);
});

test('latin-1 where windows-1252 is likely, in one answer and in pages', async () => {
  const text = Buffer.from('id,n\n1,\u00e9\n2,don\u0092t\n', 'latin1');
  const remark =
    'Line 3 holds the byte 0x92, a control character in latin-1, which text does not have; in windows-1252 it is ’. Set `encoding: windows-1252` if that is meant.';
  const called = 'text/csv; charset=iso-8859-1';
  const whole = await load({ '/a': send(text, called) }, '/a');
  expect(whole.receipt.advice).toEqual([remark]);
  expect(whole.w.logs).toContainEqual({ level: 'warning', message: remark });
  await server?.stop();
  const pages = inTurn(send('id,n\n1,x\n', called), send(text, called), send('id,n\n', called));
  const paged = await load({ '/a': pages }, '/a', { pagination: { type: 'page' } });
  expect(paged.rows).toBe(3);
  expect(paged.receipt.advice).toContain(`Page 2: ${remark}`);
  await server?.stop();
  const lines = Buffer.from('{"n":"don\u0092t"}\n', 'latin1');
  const json = await load({ '/a.ndjson': send(lines) }, '/a.ndjson', { encoding: 'latin-1' });
  expect(json.receipt.advice).toEqual([remark.replace('Line 3', 'Line 1')]);
  await server?.stop();
  expect((await load({ '/a': send(text, 'text/csv; charset=windows-1252') }, '/a')).receipt.advice).toEqual(
    [],
  );
});

test('CSV whose lines were all left out is no success, in one answer and in pages', async () => {
  const bad = 'a;b\n1,5;2\n2,5;3\n';
  for (const on_bad_lines of ['skip', 'warn'] as const) {
    await expect(load({ '/a': send(bad, 'text/csv') }, '/a', { on_bad_lines })).rejects.toThrow(
      'All 2 lines of',
    );
    await server?.stop();
    const next = 'a;b\n3,5;2\n4,5;3\n';
    const pages = inTurn(send(bad, 'text/csv'), send(next, 'text/csv'), send('a;b\n', 'text/csv'));
    await expect(load({ '/a': pages }, '/a', { on_bad_lines, pagination: { type: 'page' } })).rejects.toThrow(
      'All 4 lines of',
    );
    await server?.stop();
  }
});

test('CSV of which a key leaves out every row is no success', async () => {
  await expect(load({ '/a': send('a,b\n1,2\n', 'text/csv') }, '/a', { skip_rows: 1 })).rejects.toThrow(
    'has no rows: with `skip_rows: 1`, its last line (1,2) became the names of the columns',
  );
});

test('what the step says, and a byte order mark, count for more than the charset', async () => {
  const type = 'text/csv; charset=iso-8859-1';
  const written = await load({ '/a': send('id,n\n1,ä\n', type) }, '/a', { encoding: 'utf-8' });
  expect(written.cells).toEqual([['1', 'ä']]);
  await server?.stop();
  const marked = await load({ '/a': send('\ufeffid,n\n1,ä\n', type) }, '/a');
  expect(marked.types).toEqual({ id: 'BIGINT', n: 'VARCHAR' });
  expect(marked.cells).toEqual([['1', 'ä']]);
  expect(marked.receipt.dialect).toContainEqual(['encoding', 'utf-8']);
  await server?.stop();
  const json = await load(
    { '/a': send(Buffer.from('[{"a": "\xe9"}]', 'latin1'), 'application/json; charset=latin1') },
    '/a',
  );
  expect(json.cells).toEqual([['é']]);
  expect(json.receipt.dialect).toContainEqual(['encoding', 'latin-1']);
  await server?.stop();
  await expect(load({ '/a': send(CSV, 'text/csv; charset=ebcdic-us') }, '/a')).rejects.toThrow(
    'says that its charset is ebcdic-us (Content-Type), which nobody here knows. Set `encoding`',
  );
});

test.each([
  ['application/json-seq', '\x1e{"id":1,"name":"ann"}\n\x1e{"id":2,"name":"bob"}\n'],
  ['application/json-seq', '\x1e{"id":1,"name":"ann"}\x1e\x1e{"id":2,\n"name":"bob"}'],
  ['application/vnd.x+json-seq', '\x1e{"id":1,"name":"ann"}\n\x1e{"id":2,"name":"bob"}\n'],
  ['application/json', '\x1e{"id":1,"name":"ann"}\n\x1e{"id":2,"name":"bob"}\n'],
  ['application/octet-stream', '\n\x1e{"id":1,"name":"ann"}\n\x1e{"id":2,"name":"bob"}\n'],
])('a JSON sequence, sent as %s', async (type, body) => {
  const { cells, receipt } = await load({ '/a': send(body, type) }, '/a');
  expect(cells).toEqual(EXPECTED);
  expect(receipt.format).toBe('ndjson');
});

test('a JSON sequence that was cut within a record is told', async () => {
  await expect(
    load({ '/a': send('\x1e{"id":1\n\x1e{"id":2}\n', 'application/json-seq') }, '/a'),
  ).rejects.toThrow('is no valid JSON at line 2, byte 9: expected a comma or }');
});

test.each([
  ['{"a\\u0000b": 1}', 'record 1 has the name "a\\u0000b"'],
  ['[{"id": 1}, {"id": 2, "o": {"x": [{"\\u0000": 1}]}}]', 'record 2 has the name "\\u0000"'],
])('a name with a NUL in it: %s', async (body, says) => {
  await expect(load({ '/a': send(body) }, '/a')).rejects.toThrow(
    `http://127.0.0.1:${PORT}/a: ${says}, which holds a NUL character; no column can be called that.`,
  );
});

test('limit stops the reading and ends the connection', async () => {
  const endless: Answer = (response) => {
    response.writeHead(200, { 'content-type': 'text/csv' });
    response.write('id,name\n');
    let id = 0;
    const more = (): void => {
      while (!response.destroyed && response.write(`${++id},${'x'.repeat(1000)}\n`));
    };
    response.on('drain', more);
    more();
  };
  const { rows } = await load({ '/endless.csv': endless }, '/endless.csv', { limit: 5 });
  expect(rows).toBe(5);
  await expect.poll(() => server?.cut).toEqual(['/endless.csv']);
});

test('a file whose late values contradict its first ones is received once', async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `{"id": ${i}, "v": "${'y'.repeat(20)}"}`);
  const body = `${lines.join('\n')}\n{"id": 1.5, "w": [1]}\n`;
  const { rows, types } = await load({ '/big.ndjson': send(body) }, '/big.ndjson');
  expect(rows).toBe(60_001);
  expect(types).toEqual({ id: 'DOUBLE', v: 'VARCHAR', w: 'BIGINT[]' });
  expect(server?.asked).toHaveLength(1);
});

test('redirects are followed, and an error says where they led', async () => {
  const away: Answer = (response) => void response.writeHead(302, { location: '/there.csv' }).end();
  const { cells } = await load({ '/here': away, '/there.csv': send(CSV, 'text/csv') }, '/here');
  expect(cells).toEqual(EXPECTED);
  await server?.stop();
  await expect(load({ '/here': away }, '/here')).rejects.toThrow(
    `/here (redirected to http://127.0.0.1:${PORT}/there.csv) answered 404 Not Found: no such thing\nhere. Check the address.`,
  );
});
