/** Bytes of the page, as a download of the browser's own. */

/** Hands bytes to the browser's own download. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the blob after the click returns; a minute is enough to have begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
