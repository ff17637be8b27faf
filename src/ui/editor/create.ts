/** One Monaco editor on one text. */
import { RUN_WAYS, type RunWay } from '#session/run/run-ways.ts';
import { monaco, type CodeEditor, type Model } from './monaco.ts';
import { OML } from './yaml-sql.ts';

export interface Commands {
  /** By the keys that every way to run has. */
  run(way: RunWay): void;
  /** Escape, where it closes nothing else. */
  leave(): void;
}

/** What Monaco's models have without saying so (`model/tokenizationTextModelPart.js`, 0.57). */
interface Coloured {
  readonly tokenization?: { forceTokenization(line: number): void };
}

/** Below this width, in pixels, long lines wrap instead of being scrolled. */
const NARROW = 560;

/** Escape closes these first. */
const NOTHING_OPEN = [
  'editorTextFocus',
  '!suggestWidgetVisible',
  '!findWidgetVisible',
  '!markersNavigationVisible',
  '!editorHoverVisible',
  '!inSnippetMode',
  '!editorHasSelection',
  '!editorHasMultipleSelections',
].join(' && ');

/** How the caret shows while nothing has to stand still. */
export const blinking = () =>
  matchMedia('(prefers-reduced-motion: reduce)').matches ? ('solid' as const) : ('blink' as const);

/**
 * Makes a Monaco editor inside `host` on a new model of `text`, with the keys for Run, Run to this step and
 * Leave; who calls it disposes of both. (https://microsoft.github.io/monaco-editor/)
 */
export function create(host: HTMLElement, text: string, commands: Commands): CodeEditor {
  const model = monaco.editor.createModel(text, OML);
  model.updateOptions({
    tabSize: 2,
    indentSize: 2,
    insertSpaces: true,
  });
  const editor = monaco.editor.create(host, {
    model,
    ariaLabel: 'Pipeline editor',
    // A real text area: assistive technology, form fillers and touch keyboards know what it is.
    editContext: false,
    automaticLayout: true,
    fontFamily: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
    fontSize: 13,
    lineHeight: 20,
    fontLigatures: false,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    overviewRulerLanes: 2,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    lineNumbersMinChars: 3,
    lineDecorationsWidth: 12,
    glyphMargin: true,
    folding: true,
    showFoldingControls: 'mouseover',
    renderLineHighlight: 'none',
    // 'dimmed', the default, fails the contrast that small text needs.
    renderFinalNewline: 'on',
    padding: { top: 8, bottom: 8 },
    scrollbar: {
      verticalScrollbarSize: 10,
      horizontalScrollbarSize: 10,
      useShadows: false,
      alwaysConsumeMouseWheel: false,
    },
    stickyScroll: { enabled: false },
    fixedOverflowWidgets: true,
    wrappingIndent: 'indent',
    quickSuggestions: { other: true, comments: false, strings: true },
    suggest: { showWords: false, preview: false, showStatusBar: false },
    wordBasedSuggestions: 'off',
    suggestOnTriggerCharacters: true,
    tabCompletion: 'off',
    acceptSuggestionOnEnter: 'smart',
    occurrencesHighlight: 'off',
    links: false,
    colorDecorators: false,
    lightbulb: { enabled: monaco.editor.ShowLightbulbIconMode.On },
    guides: { indentation: true, bracketPairs: false },
    unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: false, nonBasicASCII: false },
    contextmenu: true,
    smoothScrolling: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    cursorBlinking: blinking(),
    accessibilityPageSize: 1000,
    placeholder: 'Write a pipeline here, or open one from Examples.',
  });
  editor.onDidLayoutChange(({ width }) => editor.updateOptions({ wordWrap: width < NARROW ? 'on' : 'off' }));
  editor.updateOptions({ wordWrap: editor.getLayoutInfo().width < NARROW ? 'on' : 'off' });

  // Right after lines have arrived Monaco has not coloured them yet, and then does not know how to go on from them.
  editor.onKeyDown(({ keyCode }) => {
    if (keyCode !== monaco.KeyCode.Enter) return;
    const coloured: Model & Coloured = model;
    coloured.tokenization?.forceTokenization(editor.getPosition()?.lineNumber ?? 1);
  });

  const { CtrlCmd, Alt, Shift } = monaco.KeyMod;
  const { Enter, Escape } = monaco.KeyCode;
  for (const [way, { label, keys }] of Object.entries(RUN_WAYS))
    editor.addAction({
      id: `run-way-${way}`,
      label,
      keybindings: [(keys.ctrl ? CtrlCmd : 0) | (keys.alt ? Alt : 0) | (keys.shift ? Shift : 0) | Enter],
      // In the box for finding, Alt with Enter finds.
      ...(keys.alt ? { keybindingContext: 'editorTextFocus' } : {}),
      contextMenuGroupId: 'run',
      contextMenuOrder: Object.keys(RUN_WAYS).indexOf(way),
      run: () => commands.run(way as RunWay),
    });
  editor.addAction({
    id: 'leave',
    label: 'Leave the editor',
    keybindings: [Escape],
    precondition: NOTHING_OPEN,
    run: commands.leave,
  });
  return editor;
}
