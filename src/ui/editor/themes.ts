/** The editor's themes: the page's own colours, and ink for syntax with a contrast of at least 4.5 to 1 on them. */
import type { editor } from 'monaco-editor/editor';

/** Colours of the text. */
interface Ink {
  readonly key: string;
  readonly string: string;
  readonly number: string;
  readonly keyword: string;
  readonly call: string;
  readonly parameter: string;
}

/** Colours of the page, `#rrggbb`, by the names of its custom properties. */
export interface PageColours {
  readonly surface: string;
  readonly raised: string;
  readonly line: string;
  readonly text: string;
  readonly quiet: string;
  readonly accent: string;
  readonly 'accent-wash': string;
  readonly warn: string;
  readonly bad: string;
}

const light: Ink = {
  key: '#1d4f9e',
  string: '#116329',
  number: '#953800',
  keyword: '#7a3dc4',
  call: '#6639ba',
  parameter: '#a0111f',
};

const dark: Ink = {
  key: '#86b4ff',
  string: '#7fd99a',
  number: '#ffb070',
  keyword: '#d2a8ff',
  call: '#c3b1ff',
  parameter: '#ff938a',
};

/** Makes Monaco's theme of the page's colours and the ink for light or dark. */
export function themeData(name: 'light' | 'dark', page: PageColours): editor.IStandaloneThemeData {
  const ink = name === 'dark' ? dark : light;
  const rule = (token: string, colour: string, fontStyle?: string) => ({
    token,
    foreground: colour.slice(1),
    fontStyle,
  });
  return {
    base: name === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', page.text),
      rule('comment', page.quiet, 'italic'),
      rule('type', ink.key),
      rule('string', ink.string),
      rule('string.escape', ink.number),
      rule('number', ink.number),
      rule('keyword', ink.keyword),
      rule('predefined', ink.call),
      rule('identifier', page.text),
      rule('operators', page.quiet),
      rule('delimiter', page.quiet),
      rule('tag', ink.parameter),
      rule('variable', ink.parameter, 'bold'),
    ],
    colors: {
      'editor.background': page.surface,
      'editor.foreground': page.text,
      'editor.placeholder.foreground': page.quiet,
      'editorLineNumber.foreground': page.quiet,
      'editorLineNumber.activeForeground': page.text,
      'editor.selectionBackground': `${page.accent}3d`,
      'editor.inactiveSelectionBackground': `${page.accent}26`,
      'editorIndentGuide.background1': page.line,
      'editorIndentGuide.activeBackground1': page.quiet,
      'editorCursor.foreground': page.accent,
      // Brackets are punctuation here, at any depth.
      'editorBracketHighlight.foreground1': page.quiet,
      'editorBracketHighlight.foreground2': page.quiet,
      'editorBracketHighlight.foreground3': page.quiet,
      'editorBracketHighlight.unexpectedBracket.foreground': page.bad,
      'editorError.foreground': page.bad,
      'editorWarning.foreground': page.warn,
      'editorWidget.background': page.surface,
      'editorWidget.foreground': page.text,
      'editorWidget.border': page.line,
      'editorHoverWidget.background': page.surface,
      'editorHoverWidget.foreground': page.text,
      'editorHoverWidget.border': page.line,
      'editorSuggestWidget.background': page.surface,
      'editorSuggestWidget.foreground': page.text,
      'editorSuggestWidget.border': page.line,
      'editorSuggestWidget.selectedBackground': page['accent-wash'],
      'editorSuggestWidget.selectedForeground': page.text,
      'editorSuggestWidget.selectedIconForeground': page.text,
      'editorSuggestWidget.highlightForeground': page.accent,
      'editorSuggestWidget.focusHighlightForeground': page.accent,
      'editorActionList.background': page.surface,
      'editorActionList.foreground': page.text,
      'editorActionList.focusBackground': page['accent-wash'],
      'editorActionList.focusForeground': page.text,
      'menu.background': page.surface,
      'menu.foreground': page.text,
      'menu.border': page.line,
      'menu.selectionBackground': page['accent-wash'],
      'menu.selectionForeground': page.text,
      'menu.separatorBackground': page.line,
      'list.hoverBackground': page.raised,
      'input.background': page.surface,
      'input.foreground': page.text,
      'input.border': page.line,
      'scrollbarSlider.background': `${page.quiet}44`,
      'scrollbarSlider.hoverBackground': `${page.quiet}88`,
      'scrollbarSlider.activeBackground': `${page.quiet}aa`,
      'scrollbar.shadow': '#00000000',
      'widget.shadow': '#00000029',
      focusBorder: page.accent,
    },
  };
}
