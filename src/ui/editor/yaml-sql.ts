/** How the text is coloured: YAML, with SQL wherever a key holds it (Monarch grammars). */
import type { languages } from 'monaco-editor/editor';

/** The editor's own language, so that nothing registered for `yaml` or `sql` interferes. */
export const OML = 'oml';
export const SQL = 'oml-sql';
/** What stands in any other block scalar. */
export const TEXT = 'oml-text';

type Grammar = languages.IMonarchLanguage;
type Rules = languages.IMonarchLanguageRule[];

const PARAMETER = /\$\{params\.[^}]*\}/;
const BLOCK_HEADER = '([|>][-+\\d]*\\s*(?:#.*)?)$';
/** What may stand after a plain scalar of one word. */
const AFTER = '(?=\\s*(?:$|#|[,\\]}]))';

/** Ends an embedded language where `regex` matches, leaving the matched text to the state around it. */
function leave(regex: RegExp): languages.IMonarchLanguageRule {
  return [regex, { token: '@rematch', next: '@pop', nextEmbedded: '@pop' }];
}

/** `key: |` at an indent (`$1`), plain or as the first key of a list item, which indents its content two further. */
function blockScalar(key: string, embedded: string): Rules {
  const enter = (name: string) => ({ token: 'operators', next: `@${name}.$1`, nextEmbedded: embedded });
  return [
    [
      new RegExp(`^( *)(${key})(\\s*:)(\\s+)${BLOCK_HEADER}`),
      ['white', 'type', 'operators', 'white', enter('block')],
    ],
    [
      new RegExp(`^( *)(- )(${key})(\\s*:)(\\s+)${BLOCK_HEADER}`),
      ['white', 'operators', 'type', 'operators', 'white', enter('blockItem')],
    ],
  ];
}

/** `key: SELECT ...` on one line, in quotes or without; in braces only in quotes. */
function inline(key: string): Rules {
  return [
    [
      new RegExp(`(${key})(\\s*:)(\\s+)(")`),
      ['type', 'operators', 'white', { token: 'string', next: '@sqlDouble', nextEmbedded: SQL }],
    ],
    [
      new RegExp(`(${key})(\\s*:)(\\s+)(')`),
      ['type', 'operators', 'white', { token: 'string', next: '@sqlSingle', nextEmbedded: SQL }],
    ],
    [
      new RegExp(`^( *(?:- )?)(${key})(\\s*:)(\\s+)(?=[^\\s|>&*!#"'[{])`),
      ['white', 'type', 'operators', { token: 'white', next: '@sqlLine', nextEmbedded: SQL }],
    ],
  ];
}

/** `keys`: those that hold SQL. */
export const yaml = (keys: readonly string[]): Grammar => ({
  tokenPostfix: '.oml',
  brackets: [
    { open: '{', close: '}', token: 'delimiter.bracket' },
    { open: '[', close: ']', token: 'delimiter.square' },
  ],
  tokenizer: {
    root: [
      ...keys.flatMap((key) => blockScalar(key, SQL)),
      ...blockScalar('[\\w.-]+', TEXT),
      ...keys.flatMap(inline),
      [/^(?:---|\.\.\.)(?=\s|$)/, 'operators'],
      [/\s+/, 'white'],
      [/#.*$/, 'comment'],
      [PARAMETER, 'variable'],
      [/(?:"[^"]*"|'[^']*'|[\w$][^\s#:,[\]{}]*(?: [^\s#:,[\]{}]+)*)(?=\s*:(?:\s|$))/, 'type'],
      [/[-?:](?=\s|$)/, 'operators'],
      [/[{}[\]]/, '@brackets'],
      [/,/, 'delimiter'],
      [/[&*!][^\s,[\]{}]+/, 'tag'],
      [new RegExp(`[-+]?(?:0x[\\da-fA-F]+|\\d[\\d_]*(?:\\.\\d*)?(?:e[-+]?\\d+)?)${AFTER}`), 'number'],
      [new RegExp(`(?:[Tt]rue|[Ff]alse|[Yy]es|[Nn]o|[Oo]n|[Oo]ff|[Nn]ull|~)${AFTER}`), 'keyword'],
      [/"/, 'string', '@double'],
      [/'/, 'string', '@single'],
      [/(?:(?!\$\{params\.)[^\s,[\]{}#]|#(?<=\S#))+/, 'string'],
      [/./, 'string'],
    ],
    double: [
      [PARAMETER, 'variable'],
      [/\\./, 'string.escape'],
      [/"/, 'string', '@pop'],
      [/[^"\\$]+|\$/, 'string'],
    ],
    single: [
      [PARAMETER, 'variable'],
      [/''/, 'string.escape'],
      [/'/, 'string', '@pop'],
      [/[^'$]+|\$/, 'string'],
    ],
    block: [leave(/^(?!$S2 )(?=\s*\S)/)],
    blockItem: [leave(/^(?!$S2 {3})(?=\s*\S)/)],
    sqlLine: [leave(/$/)],
    sqlDouble: [[/(?<!\\)"|$/, { token: 'string', next: '@pop', nextEmbedded: '@pop' }]],
    sqlSingle: [[/(?<!')'(?!')|$/, { token: 'string', next: '@pop', nextEmbedded: '@pop' }]],
  },
});

export const text: Grammar = {
  tokenPostfix: '.oml',
  tokenizer: {
    root: [
      [PARAMETER, 'variable'],
      [/[^$]+|\$/, 'string'],
    ],
  },
};

/** Where a new line begins: after the columns of the line above it, and these. */
const beginAt = (beforeText: RegExp, columns: number) => ({
  beforeText,
  action: { indentAction: KEEP, appendText: ' '.repeat(columns) },
});
// `languages.IndentAction.None`: Monaco itself is only loaded where it is used.
const KEEP = 0;

/** Keys of OML with a value of one line: what follows them is their sibling, also while the value is missing. */
const ONE_LINE = '(?:oml_version|name|description|id|component|mode)';
const NOTHING = '\\s*(?:#.*)?$';

/** `- ` of a width, and what may follow it. */
const afterDash = [2, 3, 4, 5].flatMap((width) => {
  const dash = `^\\s*-${' '.repeat(width - 1)}`;
  return [
    beginAt(new RegExp(`${dash}${ONE_LINE}\\s*:${NOTHING}`), width),
    // What a key opens stands two columns right of it.
    beginAt(new RegExp(`${dash}[\\w.-]+\\s*:\\s*(?:[|>][-+\\d]*)?${NOTHING}`), width + 2),
    beginAt(new RegExp(`${dash}(?:[\\w.-]+|"[^"]*"|'[^']*')\\s*:\\s(?!.*[[{(]\\s*$)`), width),
  ];
});

const afterEnter: languages.OnEnterRule[] = [
  ...afterDash,
  beginAt(/^\s*-\s*(?:#.*)?$/, 2),
  beginAt(new RegExp(`^\\s*${ONE_LINE}\\s*:${NOTHING}`), 0),
  beginAt(new RegExp(`^\\s*[\\w.-]+\\s*:\\s*(?:[|>][-+\\d]*)?${NOTHING}`), 2),
];

export const yamlConfiguration: languages.LanguageConfiguration = {
  comments: { lineComment: '#' },
  brackets: [
    ['{', '}'],
    ['[', ']'],
    ['(', ')'],
  ],
  autoClosingPairs: [
    { open: '{', close: '}' },
    { open: '[', close: ']' },
    { open: '(', close: ')' },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
    { open: "'", close: "'", notIn: ['string', 'comment'] },
  ],
  folding: { offSide: true },
  // Step ids may hold hyphens: one word for double click and for completion.
  wordPattern: /[\p{L}\p{N}_$][\p{L}\p{N}_$-]*/u,
  onEnterRules: afterEnter,
};
