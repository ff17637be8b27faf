/** Looking at tables in the workbench as a person does; times are taken in the page, from the press on. */
import type { Page } from '@playwright/test';

const PATIENCE = 120_000;

/** A chart that is drawn by presses on the form. */
export interface Drawing {
  readonly label: string;
  /** What comes before the press that counts. */
  readonly before?: (page: Page) => Promise<unknown>;
  readonly press: (page: Page) => Promise<unknown>;
}

const kind = (name: string) => (page: Page) => page.getByRole('radio', { name, exact: true }).check();
const choose = (label: string, value: string) => (page: Page) =>
  page
    .getByRole('form', { name: 'Chart' })
    .getByRole('combobox', { name: label, exact: true })
    .selectOption({ label: value });

/** In the order in which they are pressed: the first is what the table asks for. */
export const DRAWINGS: readonly Drawing[] = [
  {
    label: 'the first, lines by time, with the library',
    press: (page) => page.getByRole('tab', { name: 'Charts', exact: true }).click(),
  },
  { label: 'bars by time', press: kind('Bars') },
  { label: 'bars by name', press: choose('A bar for each', 'state') },
  { label: 'means by name', press: choose('Length', 'Mean') },
  { label: 'area', press: kind('Area') },
  { label: 'points', press: kind('Points') },
  { label: 'histogram', press: kind('Histogram') },
  { label: 'heat map', press: kind('Heat map') },
  { label: 'boxes', press: kind('Boxes') },
];

export const chooseStep = (page: Page, step: string): Promise<void> =>
  page
    .getByRole('region', { name: 'Steps' })
    .getByRole('button', { name: new RegExp(`^${step}\\b`) })
    .click();

/** Chooses a step and waits for rows of its table. */
export async function chooseTable(page: Page, step: string): Promise<void> {
  await chooseStep(page, step);
  await page
    .getByRole('grid', { name: step })
    .locator('.body [role=row]')
    .first()
    .waitFor({ timeout: PATIENCE });
}

/** The lower pane takes the room that a window of that height has, beyond what a person can give it: all columns are in sight. */
export async function stretch(page: Page, height: number): Promise<void> {
  await page.setViewportSize({ width: 1440, height });
  await page.evaluate(() => {
    const panes = document.querySelector<HTMLElement>('.panes');
    if (!panes) throw new Error('There are no panes.');
    panes.style.gridTemplateRows = '200px minmax(0, 1fr)';
  });
}

export async function unstretch(page: Page): Promise<void> {
  await page.evaluate(() =>
    document.querySelector<HTMLElement>('.panes')?.style.removeProperty('grid-template-rows'),
  );
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** Sorts by a column of the table in front; milliseconds until the first rows of the order are there. */
export function sort(page: Page, column: string): Promise<number> {
  return page.evaluate(async (column) => {
    const body = document.querySelector('[role=grid] .body');
    const head = document.querySelector<HTMLElement>(`[role=columnheader][title^="${column} "]`);
    if (!body || !head) throw new Error(`There is no grid, or no column ${column}.`);
    const was = body.textContent;
    const started = performance.now();
    head.click();
    await new Promise<void>((done) => {
      const observer = new MutationObserver(() => {
        const isThere = body.querySelector('[role=gridcell]') && !body.querySelector('.coming');
        if (!head.ariaSort || !isThere || body.textContent === was) return;
        observer.disconnect();
        done();
      });
      observer.observe(document.body, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
    });
    return performance.now() - started;
  }, column);
}

/** Opens the Columns tab; milliseconds until any column has figures, until all have, and until all have those of every row. */
export async function figures(
  page: Page,
  columns: number,
): Promise<{ readonly first: number; readonly all: number; readonly exact: number }> {
  const tab = await page.getByRole('tab', { name: 'Columns', exact: true }).elementHandle();
  return page.evaluate(
    async ([tab, columns, patience]) => {
      const started = performance.now();
      let [first, all]: (number | undefined)[] = [];
      (tab as HTMLElement).click();
      for (;;) {
        const lists = [...document.querySelectorAll<HTMLElement>('dl[aria-label^="Figures of"]')];
        const known = lists.filter((list) => list.childElementCount > 0);
        const now = performance.now() - started;
        if (known.length > 0) first ??= now;
        if (known.length === columns) all ??= now;
        const exact = known.filter((list) => !list.ariaLabel?.endsWith(', of a sample'));
        if (exact.length === columns) return { first: first ?? NaN, all: all ?? NaN, exact: now };
        if (now > patience) throw new Error(`${exact.length} of ${columns} columns`);
        await new Promise((done) => requestAnimationFrame(done));
      }
    },
    [tab, columns, PATIENCE] as const,
  );
}

/** Milliseconds from a press until something else is drawn, and until nothing of it is on its way any more: of all rows, where it takes all. */
export async function draw(
  page: Page,
  { before, press }: Drawing,
): Promise<{ readonly first: number; readonly whole: number }> {
  await before?.(page);
  const waiting = await page.evaluateHandle((patience) => {
    const drawn = (): string =>
      document.querySelector('section[aria-label="Charts"] [role=img]')?.getAttribute('aria-label') ?? '';
    const was = drawn();
    let started: number | undefined;
    for (const event of ['click', 'change'])
      addEventListener(event, () => (started ??= performance.now()), { capture: true, once: true });
    const later = (async () => {
      let first: number | undefined;
      for (;;) {
        await new Promise((done) => requestAnimationFrame(done));
        if (started === undefined) continue;
        const now = performance.now() - started;
        if (drawn() !== '' && drawn() !== was) first ??= now;
        if (first !== undefined && !document.querySelector('section[aria-label="Charts"] [role=timer]'))
          return { first, whole: now };
        if (now > patience) throw new Error(`Nothing else is drawn than: ${was}`);
      }
    })();
    return { later };
  }, PATIENCE);
  await press(page);
  return waiting.evaluate(({ later }) => later);
}
