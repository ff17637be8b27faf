/** The way to the editor for everybody else: it is loaded when asked for. */

/**
 * Fetches the editor and gives its Svelte component; rejects outside of a browser, and where its code cannot
 * be fetched.
 */
export async function loadEditor() {
  // The condition keeps Monaco out of the build that writes the pages, and so its styles out of the first load.
  if (import.meta.env.SSR) throw new Error('The editor needs a browser.');
  const { default: Editor } = await import('./Editor.svelte');
  return Editor;
}
