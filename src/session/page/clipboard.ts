/** The clipboard, which a browser may keep from the page: in a frame, without https, or because the person said so. */

/** Bytes up to which a text is put into the clipboard; more stalls page and clipboard, and belongs into a file. */
export const CLIPBOARD_BYTES = 20_000_000;

/**
 * Puts a text into the clipboard, also one that is still coming; false where the browser refuses or the text
 * does not come. To be called at once when a key or button is pressed.
 */
export async function copyText(text: string | Promise<string>): Promise<boolean> {
  // The browser may look at it late, or never: that it does not come is told here, whoever listens.
  if (typeof text !== 'string') text.catch(() => {});
  try {
    if (typeof text === 'string') await navigator.clipboard.writeText(text);
    else await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
    return true;
  } catch (cause) {
    console.info('The browser did not take the text into the clipboard.', cause);
    return false;
  }
}
