import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compile } from '#core/plan/compile.ts';
import { COMMON_WRITE_ENCODINGS } from '#core/bytes/encode.ts';
import { gzipped } from '#core/bytes/gzip.ts';
import { StepError } from '#core/contract/errors.ts';
import { parse } from '#core/oml/parse.ts';
import { validate } from '#core/check/validate.ts';
import { catalog } from '#drivers/index.ts';
import { driver as extractor } from '../../drivers/filesystem/csv_extractor.ts';
import { driver } from '../../drivers/filesystem/csv_writer.ts';
import { batch, world } from './support.ts';

async function write(
  sql: string,
  config: Record<string, unknown> = {},
): Promise<{ text: string; bytes: Uint8Array; metrics: Record<string, number> }> {
  const w = await world();
  await w.db.exec(`CREATE TABLE "in" AS ${sql}`);
  const [counted] = await w.db.query('SELECT count(*) AS n FROM "in"');
  const rows = Number(counted?.['n']);
  const output = await w.run(driver, 'w', { path: 'out/x.csv', ...config }, { in: { table: 'in', rows } });
  expect(output).toEqual({ table: 'in', rows });
  const bytes = w.artifacts.get('out/x.csv')!;
  expect(w.metrics).toEqual({ rows_written: rows, bytes_written: bytes.length });
  return { text: new TextDecoder().decode(bytes), bytes, metrics: w.metrics };
}

test('columns stand in byte order of their names', async () => {
  const { text } = await write(
    `SELECT 1 AS b, 2 AS "A", 3 AS _c, 4 AS "1", 5 AS "é", 6 AS "\uFFFD", 7 AS "🎬", 8 AS "a""b,"`,
  );
  expect(text).toBe('1,A,_c,"a""b,",b,é,\uFFFD,🎬\n4,2,3,8,1,5,6,7\n');
});

test('values are exact', async () => {
  const { text } =
    await write(`SELECT 1.10::DECIMAL(10,2) AS a, 170141183460469231731687303715884105727::HUGEINT AS b,
    DATE '2024-01-01' AS c, TIMESTAMP '2024-01-01 10:00:00' AS d, TIMESTAMPTZ '2024-01-01 10:00:00+00' AS e,
    NULL AS f, '' AS g, true AS h, [1, 2] AS i, 0.1::DOUBLE AS j, 'x'::BLOB AS k`);
  expect(text.split('\n')[1]).toBe(
    '1.10,170141183460469231731687303715884105727,2024-01-01,2024-01-01 10:00:00,2024-01-01 10:00:00+00,,"",true,"[1, 2]",0.1,x',
  );
});

test.each([
  ['\ufeff\ufeffid,name\n1,x\n', 'name,\ufeffid\nx,1\n'],
  ['id,\ufeffname\n1,x\n', 'id,\ufeffname\n1,x\n'],
  ['id,name,\ufeffc\n1,x,\ufeff\n', 'id,name,\ufeffc\n1,x,\ufeff\n'],
  ['\ufeff\ufeffid,id\n1,2\n', 'id,\ufeffid\n2,1\n'],
  ['id,\ufeffa name beyond twelve bytes\n1,x\n', 'id,\ufeffa name beyond twelve bytes\n1,x\n'],
])('a byte order mark in a name is part of it: %j', async (content, expected) => {
  for (const encoding of ['utf-8', 'utf-16']) {
    const w = await world({ 'in.csv': content });
    await w.run(extractor, 't', { path: 'in.csv' });
    await w.run(driver, 'w', { path: 'x.csv', encoding }, { in: { table: 't', rows: 1 } });
    const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(w.artifacts.get('x.csv'));
    expect(text).toBe(`${encoding === 'utf-16' ? '\ufeff' : ''}${expected}`);
  }
});

test('no rows leave the header; no header leaves nothing', async () => {
  expect((await write('SELECT 1 AS a WHERE false')).text).toBe('a\n');
  expect((await write('SELECT 1 AS a WHERE false', { header: false })).text).toBe('');
  expect((await write('SELECT 1 AS a', { header: false, encoding: 'utf-16' })).bytes).toEqual(
    Uint8Array.of(0xff, 0xfe, 0x31, 0, 0x0a, 0),
  );
});

test('rows keep the order of the table, however many', async () => {
  const { text } = await write('SELECT i AS n FROM range(300000) r(i)', { chunk_size: 1, newline: 'crlf' });
  expect(text).toBe(`n\r\n${Array.from({ length: 300_000 }, (_, i) => `${i}\r\n`).join('')}`);
});

describe('refused', () => {
  const attempt = async (
    inputs: Record<string, { table: string; rows: number }>,
    config: Record<string, unknown> = {},
  ): Promise<unknown> => {
    const w = await world();
    await w.db.exec(`CREATE TABLE t AS SELECT '€' AS a`);
    return w.run(driver, 'w', { path: 'x.csv', ...config }, inputs);
  };
  const t = { table: 't', rows: 1 };
  test('no table, several tables, a table that is not there', async () => {
    await expect(attempt({})).rejects.toThrow('There is no table to write');
    await expect(attempt({ t, u: t })).rejects.toThrow('this step needs 2');
    await expect(attempt({ u: { table: 'u', rows: 0 } })).rejects.toThrow('Table with name u does not exist');
  });
  test('a folder that is not to be made', async () => {
    await expect(attempt({ t }, { path: 'out/x.csv', create_dirs: false })).rejects.toThrow(
      'The folder out does not exist. Set `create_dirs: true` to make it.',
    );
  });
  test('no delimiter', async () => {
    await expect(attempt({ t }, { delimiter: '' })).rejects.toThrow(
      'Without a delimiter the fields of a line run together. Set `delimiter: ","` or another character.',
    );
  });
  test('at the key that is to be changed', async () => {
    const place = async (config: Record<string, unknown>): Promise<unknown> =>
      attempt({ t }, config).catch((error: unknown) => error instanceof StepError && error.details.at);
    expect(await place({ encoding: 'latin-1' })).toEqual({
      key: 'encoding',
      offset: 0,
      length: 7,
      instead: 'utf-8',
    });
    expect(await place({ delimiter: '' })).toMatchObject({ key: 'delimiter' });
    expect(await place({ path: 'a/b.csv', create_dirs: false })).toMatchObject({ key: 'create_dirs' });
  });
  test('a character the encoding does not have', async () => {
    await expect(attempt({ t }, { encoding: 'latin-1' })).rejects.toThrow(
      'Row 1, column "a", holds "€" (U+20AC)',
    );
  });
});

describe('a database that ends early', () => {
  test.each(['formatted', 'formatted and packed', 'copied'])('%s: no file, and said', async (way) => {
    const closed: string[] = [];
    const close = async () => closed.push('file');
    const db = {
      query: async () => [{ name: 'a', type: 'VARCHAR' }],
      async *stream() {
        yield batch([['x', 'y']], 2);
      },
      copy: async () => 2,
    };
    const ctx = {
      getDbConnection: async () => db,
      files: {
        create: async () => ({ write: async () => {}, close }),
        ...(way === 'copied' && { place: async () => ({ close }) }),
      },
      signal: new AbortController().signal,
      log: () => {},
      logMetric: () => {},
      progress: () => {},
    };
    const path = way === 'formatted and packed' ? 'x.csv.gz' : 'x.csv';
    const config = {
      path,
      delimiter: ',',
      header: true,
      encoding: 'utf-8',
      newline: 'lf',
      quoting: 'minimal',
    };
    const run = (rows: number) =>
      driver.run({
        stepId: 'w',
        config: { ...config, chunk_size: 1, create_dirs: true } as never,
        written: ['path'],
        inputs: { t: { table: 't', rows } },
        ctx: ctx as never,
      });
    await expect(run(3)).rejects.toThrow(
      new StepError(`${path} was not written whole: of 3 rows of "t" 2 came. Please report this.`),
    );
    expect(closed).toEqual([]);
    expect(await run(2)).toEqual({ table: 't', rows: 2 });
    expect(closed).toEqual(['file']);
  });
});

test('what is written loads again as the same table', async () => {
  const w = await world();
  await w.db.exec(`CREATE TABLE t AS SELECT i::BIGINT AS a, i / 7 AS b, DATE '2024-01-01' + i::INTEGER AS c,
    CASE WHEN i % 3 = 0 THEN NULL WHEN i % 3 = 1 THEN '' ELSE 'x,"' || chr(10) || i END AS d, i % 2 = 0 AS e
    FROM range(5000) r(i)`);
  await w.run(driver, 'w', { path: 'x.csv' }, { t: { table: 't', rows: 5000 } });
  const again = await world({ 'x.csv': w.artifacts.get('x.csv')! });
  await again.run(extractor, 't', { path: 'x.csv' });
  expect(await again.types('t')).toEqual(await w.types('t'));
  expect(await again.rows('FROM t')).toEqual(await w.rows('FROM t'));
});

describe('encodings', () => {
  test.each([
    ['utf-8-sig', 'efbbbf6e0ac3a9e282ac0a'],
    ['UTF_8_SIG', 'efbbbf6e0ac3a9e282ac0a'],
    ['windows-1252', '6e0ae9800a'],
    ['cp1252', '6e0ae9800a'],
    ['windows-1250', '6e0ae9800a'],
    ['iso-8859-15', '6e0ae9a40a'],
    ['macintosh', '6e0a8edb0a'],
    ['utf-16', 'fffe6e000a00e900ac200a00'],
    ['utf-16le', '6e000a00e900ac200a00'],
    ['utf-16be', '006e000a00e920ac000a'],
  ])('%s', async (encoding, hex) => {
    const { bytes } = await write("SELECT 'é€' AS n", { encoding });
    expect(Buffer.from(bytes).toString('hex')).toBe(hex);
  });

  test.each([
    ['windows-1252', 'č', 'Row 1, column "n", holds "č" (U+010D), which windows-1252 does not have.'],
    ['koi8-r', '🎬', 'Row 1, column "n", holds "🎬" (U+1F3AC), which koi8-r does not have.'],
    ['iso-8859-2', '€', 'Row 1, column "n", holds "€" (U+20AC), which iso-8859-2 does not have.'],
  ])('%s has no %s', async (encoding, character, message) => {
    await expect(write(`SELECT '${character}' AS n`, { encoding })).rejects.toThrow(message);
  });

  test.each(COMMON_WRITE_ENCODINGS)('%s: what is written loads again', async (encoding) => {
    const w = await world();
    const characters =
      encoding === 'ascii'
        ? 'az'
        : /1251|koi8/.test(encoding)
          ? 'жЯ'
          : encoding === 'windows-1253'
            ? 'αΩ'
            : 'éü';
    await w.db.exec(`CREATE TABLE t AS SELECT '${characters}' || i AS a FROM range(3) r(i)`);
    await w.run(driver, 'w', { path: 'x.csv.gz', encoding }, { t: { table: 't', rows: 3 } });
    const again = await world({ 'x.csv.gz': w.artifacts.get('x.csv.gz')! });
    await again.run(extractor, 't', { path: 'x.csv.gz', encoding });
    expect(await again.rows('FROM t')).toEqual(await w.rows('FROM t'));
  });
});

describe('packed', () => {
  const SQL = `SELECT i AS a, repeat('x', i % 40) AS b FROM range(200000) r(i)`;

  test('by its name or by compression, with the bytes of the file counted', async () => {
    const w = await world();
    await w.db.exec(`CREATE TABLE t AS ${SQL}`);
    const input = { t: { table: 't', rows: 200_000 } };
    const files = ['x.csv.gz', 'x.CSV.GZ', 'x.gzip'].map((path) => ({ path }));
    for (const config of [...files, { path: 'y.csv', compression: 'gzip' }]) {
      await w.run(driver, 'w', config, input);
      expect(w.metrics).toEqual({
        rows_written: 200_000,
        bytes_written: w.artifacts.get(config.path)!.length,
      });
    }
    const plain = (await write(SQL, { compression: 'none' })).bytes;
    for (const packed of w.artifacts.values()) expect(gunzipSync(packed).equals(plain)).toBe(true);
    expect(w.progress.at(-1)).toMatchObject({ rows: 200_000, total_rows: 200_000 });
  });

  test('to the same bytes, however they come', async () => {
    const bytes = new TextEncoder().encode(
      Array.from({ length: 60_000 }, (_, i) => `${i * 7919},x\n`).join(''),
    );
    const pack = async (size: number) => {
      const parts: Uint8Array[] = [];
      const file = gzipped({ write: async (part) => void parts.push(part.slice()), close: async () => {} });
      for (let at = 0; at < bytes.length; at += size) await file.write(bytes.subarray(at, at + size));
      await file.close();
      return Buffer.concat(parts);
    };
    const whole = await pack(bytes.length);
    expect(gunzipSync(whole).equals(bytes)).toBe(true);
    for (const size of [999, 65_536, 100_000]) expect((await pack(size)).equals(whole)).toBe(true);
  });

  test('without a time, so that equal tables are equal files', async () => {
    const w = await world();
    await w.db.exec('CREATE TABLE t AS SELECT 1 AS a');
    await w.run(driver, 'w', { path: 'x.csv.gz' }, { t: { table: 't', rows: 1 } });
    expect(Buffer.from(w.artifacts.get('x.csv.gz')!.subarray(0, 8)).toString('hex')).toBe('1f8b080000000000');
  });
});

test('says that the columns are sorted, where that changes their order', async () => {
  const logs = async (columns: string) => {
    const w = await world();
    await w.db.exec(`CREATE TABLE t AS SELECT ${columns}`);
    await w.run(driver, 'w', { path: 'x.csv' }, { t: { table: 't', rows: 1 } });
    return w.logs;
  };
  expect(await logs('1 AS b, 2 AS a')).toEqual([
    { level: 'info', message: 'The columns of x.csv are sorted by name, unlike those of the table.' },
  ]);
  expect(await logs('1 AS a, 2 AS b')).toEqual([]);
  expect(driver.spec.description).toContain('Its columns are sorted by their names');
});

describe('from the text', () => {
  const compiled = (config: string) => {
    const text = `oml_version: '0.1.0'\nname: p\nparams: { enc: { default: gbk }, line: { default: "\\n" } }\nsteps:\n  - { id: t, component: duckdb.processor, mode: transform, config: { query: SELECT 1 AS a } }\n  - { id: w, component: filesystem.csv_writer, mode: write, config: { ${config} } }\n`;
    const parsed = parse(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
    const result = compile(parsed.value, catalog);
    return {
      validated: validate(parsed.value, catalog),
      ...result,
      marked: result.diagnostics.map(({ range }) => text.slice(range?.start, range?.end)),
    };
  };

  test.each(['utf-8-sig', 'windows-1252', 'UTF-8', 'koi8-r', 'cp1250'])(
    'encoding: %s only warns',
    (encoding) => {
      const { ok, diagnostics, validated } = compiled(`path: x.csv, encoding: ${encoding}`);
      expect(ok).toBe(true);
      expect(diagnostics).toMatchObject([{ type: 'unsupported_encoding', severity: 'warning' }]);
      expect(validated).toEqual(diagnostics);
    },
  );

  test.each([
    ['shift_jis', "Encoding 'shift_jis' cannot be written here", 'shift_jis'],
    ['klingon', "Encoding 'klingon' cannot be written here", 'klingon'],
    ['8', "Encoding '8' cannot be written here", '8'],
    ['"${params.enc}"', "Encoding 'gbk' cannot be written here", '"${params.enc}"'],
  ])('encoding: %s is refused by compile', (encoding, message, place) => {
    const { ok, diagnostics, validated, marked } = compiled(`path: x.csv, encoding: ${encoding}`);
    expect(ok).toBe(false);
    expect(diagnostics).toMatchObject([{ type: 'unsupported_encoding', severity: 'error' }]);
    expect(diagnostics[0]?.message).toContain(message);
    expect(diagnostics[0]?.location).toBe('steps[1].config.encoding');
    expect(marked).toEqual([place]);
    expect(validated.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('a name that is a slip away is offered', () => {
    expect(compiled('path: x.csv, encoding: utf8-sig').diagnostics[0]?.fix?.text).toBe('utf-8-sig');
  });

  test.each([
    ['path: x.csv.zip', 'path ends in .zip, but only gzip can be written', 'x.csv.gz'],
    ['path: x.csv.Z', 'path ends in .Z, but only gzip can be written', 'x.csv.gz'],
    ['path: x.tbz2', 'path ends in .tbz2, but only gzip can be written', 'x.csv.gz'],
    ['path: x.zip', 'name it x.csv.gz, or x.csv', 'x.csv.gz'],
    ['path: x.csv.bz2', 'path ends in .bz2', 'x.csv.gz'],
    ['path: x.csv.xz, compression: gzip', 'path ends in .xz', 'x.csv.gz'],
    ['path: x.csv.GZ, compression: none', 'path ends in .GZ, but `compression: none`', 'x.csv'],
  ])('%s is refused by validate', (config, message, instead) => {
    const errors = compiled(config).validated.filter(({ severity }) => severity === 'error');
    expect(errors).toMatchObject([
      { type: 'invalid_config_value', location: 'steps[1].config.path', fix: { text: instead } },
    ]);
    expect(errors[0]?.message).toContain(message);
  });

  test.each([
    ['"\\n"', 'delimiter cannot be a line break: no program could read the file back. Use'],
    ['"\\r"', 'delimiter cannot be a line break'],
    [`'"'`, 'delimiter cannot be a quote'],
    ['"\\0"', 'delimiter cannot be the character NUL'],
    ['"\\ud800"', 'delimiter cannot be half a character'],
    ['"${params.line}"', 'delimiter cannot be a line break'],
  ])('delimiter: %s is refused at its key', (delimiter, message) => {
    const { ok, diagnostics, marked } = compiled(`path: x.csv, delimiter: ${delimiter}`);
    expect(ok).toBe(false);
    expect(diagnostics).toMatchObject([
      { type: 'invalid_config_value', severity: 'error', location: 'steps[1].config.delimiter' },
    ]);
    expect(diagnostics[0]?.message).toContain(message);
    expect(marked).toEqual([delimiter]);
  });

  test.each([',', ';', '\t', '|', 'a', '1', '😀'])('delimiter: %j can be read back', (delimiter) => {
    expect(compiled(`path: x.csv, delimiter: ${JSON.stringify(delimiter)}`).diagnostics).toEqual([]);
  });

  test('a delimiter that cannot be is replaced by a fix', () => {
    const [error] = compiled('path: x.csv, delimiter: "\\n"').validated;
    expect(error).toMatchObject({ type: 'invalid_config_value', severity: 'error', fix: { text: '","' } });
  });

  test('compression is a marked extension, and says what it takes', () => {
    expect(compiled('path: x.csv, compression: gzip').diagnostics).toMatchObject([
      { type: 'playground_extension', location: 'steps[1].config.compression' },
    ]);
    expect(compiled('path: x.csv, compression: zip').diagnostics).toMatchObject([
      { type: 'playground_extension' },
      { type: 'invalid_config_value', message: "compression must be one of: infer, gzip, none, got 'zip'" },
    ]);
  });
});
