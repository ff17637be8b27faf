/** How the text is coloured: YAML, with SQL wherever a `query` stands (Monarch grammars). */
import type { languages } from 'monaco-editor/editor';

/** The editor's own language, so that nothing registered for `yaml` or `sql` interferes. */
export const OML = 'oml';
export const SQL = 'oml-sql';

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
function blockScalar(key: string, state: string, embedded?: string): Rules {
  const enter = (name: string) => ({ token: 'operators', next: `@${name}.$1`, nextEmbedded: embedded });
  return [
    [
      new RegExp(`^( *)(${key})(\\s*:)(\\s+)${BLOCK_HEADER}`),
      ['white', 'type', 'operators', 'white', enter(state)],
    ],
    [
      new RegExp(`^( *)(- )(${key})(\\s*:)(\\s+)${BLOCK_HEADER}`),
      ['white', 'operators', 'type', 'operators', 'white', enter(`${state}Item`)],
    ],
  ];
}

const inline: Rules = [
  [
    /(query)(\s*:)(\s+)(")/,
    ['type', 'operators', 'white', { token: 'string', next: '@sqlDouble', nextEmbedded: SQL }],
  ],
  [
    /(query)(\s*:)(\s+)(')/,
    ['type', 'operators', 'white', { token: 'string', next: '@sqlSingle', nextEmbedded: SQL }],
  ],
  [
    /^( *(?:- )?)(query)(\s*:)(\s+)(?=[^\s|>&*!#"'[{])/,
    ['white', 'type', 'operators', { token: 'white', next: '@sqlLine', nextEmbedded: SQL }],
  ],
];

export const yaml: Grammar = {
  tokenPostfix: '.oml',
  brackets: [
    { open: '{', close: '}', token: 'delimiter.bracket' },
    { open: '[', close: ']', token: 'delimiter.square' },
  ],
  tokenizer: {
    root: [
      ...blockScalar('query', 'sqlBlock', SQL),
      ...blockScalar('[\\w.-]+', 'text'),
      ...inline,
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
    text: [[/^(?!$S2 )(?=\s*\S)/, { token: '@rematch', next: '@pop' }], { include: '@prose' }],
    textItem: [[/^(?!$S2 {3})(?=\s*\S)/, { token: '@rematch', next: '@pop' }], { include: '@prose' }],
    prose: [
      [PARAMETER, 'variable'],
      [/[^$]+|\$/, 'string'],
    ],
    sqlBlock: [leave(/^(?!$S2 )(?=\s*\S)/)],
    sqlBlockItem: [leave(/^(?!$S2 {3})(?=\s*\S)/)],
    sqlLine: [leave(/$/)],
    sqlDouble: [[/(?<!\\)"|$/, { token: 'string', next: '@pop', nextEmbedded: '@pop' }]],
    sqlSingle: [[/(?<!')'(?!')|$/, { token: 'string', next: '@pop', nextEmbedded: '@pop' }]],
  },
};

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
  wordPattern: /[\w$][\w$-]*/,
  // `key:` and `key: |` open an indented block.
  indentationRules: {
    increaseIndentPattern: /^\s*(?:- )?[\w.-]+\s*:\s*(?:[|>][-+\d]*)?\s*$/,
    decreaseIndentPattern: /^\b$/,
  },
};
