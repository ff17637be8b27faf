/**
 * The databases that tests opened, by who did. Native ones in memory may be left to the garbage; those on a lake hold connections to its
 * catalog, so that the runner closes them.
 */
type Close = () => void;

/** Of the test that runs, and of its file outside of tests. */
const open = { test: [] as Close[], file: [] as Close[] };
let inTest = false;

export const opened = (close: Close): void => void open[inTest ? 'test' : 'file'].push(close);

export const beginTest = (): void => void (inTest = true);

export function endTest(): void {
  inTest = false;
  for (const close of open.test.splice(0)) close();
}

export function endFile(): void {
  for (const close of open.file.splice(0)) close();
}
