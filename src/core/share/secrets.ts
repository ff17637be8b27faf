/** What keeps a pipeline from being shared: secrets in its text, and in the values of its parameters. */
import { findInlineSecrets, secretNames } from '../check/secrets.ts';
import type { Components } from '../contract/catalog.ts';
import { parse } from '../oml/parse.ts';
import type { Diagnostic, Path, SourceMap, TextRange, Value } from '../oml/pipeline.ts';
import { locationOf } from '../oml/report.ts';
import { rangesOf } from '../oml/source.ts';
import { isList, isMapping, own, type Mapping } from '../oml/value.ts';
import { givenKeys } from '../plan/address-secrets.ts';
import { isRandom, isSecretName } from './secret-names.ts';
import { valuesIn, type Scalar } from './secret-places.ts';
import { apart, givesAway, secretsInText, withoutOverlap, type TextSecret } from './secret-text.ts';

interface Found extends TextSecret {
  readonly path?: Path;
}

/**
 * Gives what of a pipeline must not be shared, in the order of the text, then of `params`, the values as they were typed: each with its
 * place, none with the secret itself. Empty where all of it may travel. A text that is no YAML is looked through line by line.
 */
export function findSecrets(
  text: string,
  params: Readonly<Record<string, string>>,
  catalog: Components,
): readonly Diagnostic[] {
  const parsed = parse(text);
  const at = rangesOf(text);
  const values = Object.entries(params);
  if (!parsed.ok)
    return [
      ...secretsInText(text, 'broken')
        .filter(isWritten)
        .map((found) => diagnosed(found, at)),
      ...values.flatMap(([name, value]) => (isTypedSecret(value, isSecretName(name)) ? [typed(name)] : [])),
    ];
  const { document, source } = parsed.value;
  const names = secretNames(catalog);
  const isSecret = (name: string): boolean => names.has(name.toLowerCase()) || isSecretName(name);
  const found = [
    ...findInlineSecrets(document, names)
      .filter((path) => !isCalledKey(path))
      .map((path) => placed(source, path)),
    ...valuesIn(document, isSecret).flatMap((scalar) => secretsOf(source, scalar)),
    ...secretsInText(text, 'yaml'),
  ];
  const filled = new Set([
    ...found.flatMap((each) => each.params ?? []),
    ...givenKeys(document, catalog, params),
  ]);
  const isSecretParam = (name: string): boolean => filled.has(name) || isSecret(name);
  const given = defaultsOf(document)
    .filter(({ name, value }) => isSecretParam(name) && isWrittenValue(value))
    .map(({ path, name }) => ({ ...placed(source, path), what: `the value of the parameter ${name}` }));
  const declared = mapping(own(mapping(document), 'params'));
  return [
    ...withoutOverlap([...given, ...found.filter(isWritten)]).map((each) => diagnosed(each, at)),
    ...values.flatMap(([name, value]) => {
      if (!isTypedSecret(value, isSecretParam(name))) return [];
      return [typed(name, Object.hasOwn(declared, name) ? source.key(['params', name]) : undefined)];
    }),
  ];
}

const isWritten = ({ params }: TextSecret): boolean => params === undefined;

function secretsOf(source: SourceMap, { path, value, secret }: Scalar): readonly Found[] {
  if (typeof value !== 'string')
    return secret === true && typeof value !== 'boolean' ? [placed(source, path)] : [];
  const { rest, params } = apart(value);
  const isWhole = secret === 'perhaps' ? isRandom(rest) : secret && rest !== '';
  if (isWhole && !isColumn(path, value)) return [placed(source, path)];
  const inside = secretsInText(value, 'value').map((each) => ({
    ...each,
    ...place(source.inside(path, each.start, each.end)),
    path,
  }));
  return secret && params.length > 0 ? [...inside, { ...placed(source, path), params }] : inside;
}

/** `key: column_id` names a column, most often: in words of small letters, and not in what is asked of a server. */
const isColumn = (path: Path, value: string): boolean =>
  isCalledKey(path) &&
  (value.length <= 4 ||
    (/^[a-z]+(?:[_.][a-z]+)*$/.test(value) &&
      !/^(?:params|query|headers|auth|body)$/i.test(String(path.at(-2)))));

const isCalledKey = (path: Path): boolean => String(path.at(-1)).toLowerCase() === 'key';

const place = ({ start, end }: TextRange): Pick<TextRange, 'start' | 'end'> => ({ start, end });

function placed(source: SourceMap, path: Path): Found {
  const name = path.findLast((part) => typeof part === 'string') ?? 'it';
  return { ...place(source.value(path)), path, what: `the value of ${name}` };
}

interface Given {
  readonly path: Path;
  readonly name: string;
  readonly value: Value;
}

/** The values of parameters in the text: defaults, and what profiles give. */
function defaultsOf(document: Value): readonly Given[] {
  const section = (path: Path, value: Value | undefined): readonly Given[] =>
    Object.entries(mapping(value)).map(([name, item]) => {
      const given = isMapping(item) ? own(item, 'default') : undefined;
      return given === undefined
        ? { path: [...path, name], name, value: item }
        : { path: [...path, name, 'default'], name, value: given };
    });
  const profiles = Object.entries(mapping(own(mapping(document), 'profiles')));
  return [
    ...section(['params'], own(mapping(document), 'params')),
    ...profiles.flatMap(([name, profile]) =>
      section(['profiles', name, 'params'], own(mapping(profile), 'params')),
    ),
  ];
}

const mapping = (value: Value | undefined): Mapping => (isMapping(value) ? value : {});

const isWrittenValue = (value: Value): boolean =>
  !isMapping(value) &&
  !isList(value) &&
  value !== null &&
  typeof value !== 'boolean' &&
  apart(String(value)).rest !== '';

const isTypedSecret = (value: string, isSecret: boolean): boolean =>
  (isSecret && apart(value).rest !== '') || givesAway(value);

/** Of a value that was typed beside the text: `range` is where the text declares it. */
const typed = (name: string, range?: TextRange): Diagnostic => ({
  type: 'inline_secret',
  severity: 'error',
  message: `The value typed for the parameter ${name} is a secret, and would travel with the pipeline. Clear it first: whoever opens the pipeline gives their own`,
  location: `params.${name}`,
  range,
});

function diagnosed(
  { start, end, what, path }: Found,
  at: (start: number, end: number) => TextRange,
): Diagnostic {
  const range = at(start, end);
  return {
    type: 'inline_secret',
    severity: 'error',
    message: `A secret stands in line ${range.line}, column ${range.column}: ${what}. Keep it in a connection, or make it a parameter without a default`,
    ...(path === undefined ? {} : { location: locationOf(path) }),
    range,
  };
}
