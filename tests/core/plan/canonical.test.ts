import { describe, expect, test } from 'vitest';
import { asciiJson, canonicalJson } from '#core/plan/canonical.ts';
import { fingerprint } from '#core/plan/fingerprint.ts';
import { YamlDate, YamlFloat } from '#core/oml/pipeline.ts';
import { compareCodePoints, floatRepr, pythonStr, pythonType } from '#core/oml/python.ts';

/** Expectations printed by Python 3.11. */
describe('as Python prints it', () => {
  test.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [100, '100.0'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.5e16, '1.5e+16'],
    [1e20, '1e+20'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e22, '1e+22'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [0.000012345, '1.2345e-05'],
    [5e-324, '5e-324'],
    [Infinity, 'inf'],
    [NaN, 'nan'],
  ])('float %d', (value, expected) => {
    expect(floatRepr(value)).toBe(expected);
  });

  test('str() and type()', () => {
    expect(pythonStr(true)).toBe('True');
    expect(pythonStr(null)).toBe('None');
    expect(pythonStr(new YamlFloat(2))).toBe('2.0');
    expect(pythonStr(12345678901234567890n)).toBe('12345678901234567890');
    expect(pythonStr(['a', "it's", 'q"\'', 1.5, { k: null }])).toBe(
      `['a', "it's", 'q"\\'', 1.5, {'k': None}]`,
    );
    expect(pythonStr(Uint8Array.from([104, 0, 255, 10]))).toBe("b'h\\x00\\xff\\n'");
    expect(
      [null, true, 1, 1.5, 1n, 'x', [], {}, new YamlFloat(1), new YamlDate('date', 'x'), Uint8Array.of()].map(
        pythonType,
      ),
    ).toEqual(['NoneType', 'bool', 'int', 'float', 'int', 'str', 'list', 'dict', 'float', 'date', 'bytes']);
  });

  test('text is ordered by code points', () => {
    expect(['😀', '￿', 'é', 'z', 'a', 'ab'].sort(compareCodePoints)).toEqual([
      'a',
      'ab',
      'z',
      'é',
      '￿',
      '😀',
    ]);
  });
});

describe('canonical JSON', () => {
  const data = {
    b: [1, 1.5, new YamlFloat(1), 'é☃😀\n"'],
    a: { '😀': null, '￿': true },
    c: new YamlDate('date', '2024-01-02'),
  };

  test('sorted, compact, unescaped; or escaped outside ASCII', () => {
    expect(canonicalJson(data)).toBe(
      '{"a":{"￿":true,"😀":null},"b":[1,1.5,1.0,"é☃😀\\n\\""],"c":"2024-01-02"}',
    );
    expect(asciiJson(data)).toBe(
      '{"a":{"\\uffff":true,"\\ud83d\\ude00":null},"b":[1,1.5,1.0,"\\u00e9\\u2603\\ud83d\\ude00\\n\\""],"c":"2024-01-02"}',
    );
    expect(canonicalJson({ x: undefined, y: [NaN, Infinity, 1e21], z: 2n ** 70n })).toBe(
      '{"y":[NaN,Infinity,1000000000000000000000],"z":1180591620717411303424}',
    );
  });

  test('fingerprints are SHA-256 of UTF-8', () => {
    expect(fingerprint('{}')).toBe('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
    expect(fingerprint('é')).toBe('sha256:4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
  });
});
