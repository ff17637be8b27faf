/** Colours for DuckDB's SQL, as it stands inside the YAML. */
import type { languages } from 'monaco-editor/editor';

const keywords = `
  all and anti any array as asc asof between by case cast collate columns cross cube current date desc describe
  distinct else end escape except exclude exists false fetch filter first following for from full glob group grouping
  having ilike in inner intersect interval is isnull join lambda last lateral left like limit macro map materialized
  name natural not notnull nulls of offset on only or order outer over partition pivot positional preceding qualify
  range recursive replace respect ignore right rollup row rows sample select semi sets similar some struct summarize
  table tablesample then ties time timestamp to true try_cast unbounded union unique unpivot using values when where
  window with within zone null`;

const types = `
  bigint bit blob boolean bool char date decimal double enum float hugeint integer int interval json numeric real
  smallint text time timestamp timestamptz tinyint ubigint uhugeint uinteger usmallint utinyint uuid varchar`;

export const sql: languages.IMonarchLanguage = {
  ignoreCase: true,
  tokenPostfix: '.oml-sql',
  keywords: keywords.trim().split(/\s+/),
  types: types.trim().split(/\s+/),
  brackets: [
    { open: '(', close: ')', token: 'delimiter.parenthesis' },
    { open: '[', close: ']', token: 'delimiter.square' },
    { open: '{', close: '}', token: 'delimiter.bracket' },
  ],
  tokenizer: {
    root: [
      [/\s+/, 'white'],
      [/--.*$/, 'comment'],
      [/\/\*/, 'comment', '@comment'],
      [/\$\{params\.[^}]*\}/, 'variable'],
      [/\$\$/, 'string', '@dollar'],
      [/'/, 'string', '@string'],
      [/"(?:[^"]|"")*"?/, 'identifier'],
      [/\d[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?/, 'number'],
      [
        /[a-z_\u0080-\uffff][\w$\u0080-\uffff]*(?=\s*\()/,
        { cases: { '@keywords': 'keyword', '@default': 'predefined' } },
      ],
      [
        /[a-z_\u0080-\uffff][\w$\u0080-\uffff]*/,
        { cases: { '@keywords': 'keyword', '@types': 'keyword', '@default': 'identifier' } },
      ],
      [/[()[\]{}]/, '@brackets'],
      [/[,;.]/, 'delimiter'],
      [/[-+*/%^<>=!~&|:?@]+/, 'operators'],
    ],
    comment: [
      [/[^*]+|\*(?!\/)/, 'comment'],
      [/\*\//, 'comment', '@pop'],
    ],
    string: [
      [/\$\{params\.[^}]*\}/, 'variable'],
      [/''/, 'string.escape'],
      [/[^'$]+|\$/, 'string'],
      [/'/, 'string', '@pop'],
    ],
    dollar: [
      [/[^$]+|\$(?!\$)/, 'string'],
      [/\$\$/, 'string', '@pop'],
    ],
  },
};

export const sqlConfiguration: languages.LanguageConfiguration = {
  comments: { lineComment: '--', blockComment: ['/*', '*/'] },
  brackets: [
    ['(', ')'],
    ['[', ']'],
    ['{', '}'],
  ],
  autoClosingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '{', close: '}' },
    { open: "'", close: "'", notIn: ['string', 'comment'] },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
  ],
};
