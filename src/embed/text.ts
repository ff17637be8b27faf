/** The pipeline's text without the indentation of the page around it; docs check reads it the same way. */
export function unindented(text = ''): string {
  const [, margin = '\n'] = /^\s*?(\n.*?)\S/.exec(text) ?? [];
  return text.replaceAll(margin, '\n').trim();
}
