/**
 * The databases that tests opened, by who did. Native ones in memory may be left to the garbage; those on a lake hold connections to its
 * catalog, so that the runner closes them.
 */
type Close = () => void | Promise<void>;

/** Of the test that runs, and of its file outside of tests. */
const open = { test: [] as Close[], file: [] as Close[] };
let inTest = false;

/** `lasting`: at the latest when the file is over, since its test may not be the last that uses it. */
export const opened = (close: Close, lasting: boolean): void =>
  void open[inTest && !lasting ? 'test' : 'file'].push(close);

export const beginTest = (): void => void (inTest = true);

export async function endTest(): Promise<void> {
  inTest = false;
  for (const close of open.test.splice(0)) await close();
}

export async function endFile(): Promise<void> {
  for (const close of open.file.splice(0)) await close();
}
