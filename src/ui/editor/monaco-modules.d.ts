// monaco-editor 0.57: its `features/suggest/register` holds inline completions only; the widget is here, without types.
declare module 'monaco-editor/editor/contrib/suggest/browser/suggestController';
