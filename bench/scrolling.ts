/** The grid of the workbench, scrolled as a person does. */
import type { Page } from '@playwright/test';

/** Scrolls the grid over `each` places, a frame apart, and again; milliseconds from the last of them until its rows are there. */
export function scrolling(page: Page, places: readonly number[], each: number): Promise<number[]> {
  return page.evaluate(
    async ([shares, count]) => {
      const grid = document.querySelector('[role=grid]');
      if (!grid) throw new Error('There is no grid.');
      const times: number[] = [];
      for (const share of shares) {
        const way = grid.scrollHeight - grid.clientHeight;
        for (let step = 1; step < count; step++) {
          grid.scrollTop = ((share + step * 0.07) % 1) * way;
          await new Promise((done) => requestAnimationFrame(done));
        }
        const before = grid.querySelector('.body [role=row]')?.getAttribute('aria-rowindex');
        const started = performance.now();
        grid.scrollTop = share * way;
        await new Promise<void>((done) => {
          const observer = new MutationObserver(() => {
            const first = grid.querySelector('.body [role=row]')?.getAttribute('aria-rowindex');
            if (first === before || grid.querySelector('.coming')) return;
            observer.disconnect();
            done();
          });
          observer.observe(grid, { subtree: true, childList: true, attributes: true, characterData: true });
        });
        times.push(performance.now() - started);
        await new Promise((done) => setTimeout(done, 50));
      }
      return times;
    },
    [places, each] as const,
  );
}

/**
 * Turns the wheel through rows that are there, 60 pixels a frame; milliseconds between one frame and the next. (In a table taller than a
 * browser's element can be, 60 pixels of its scroll bar are thousands of rows, none of which is there.)
 */
export function frames(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const grid = document.querySelector('[role=grid]');
    if (!grid) throw new Error('There is no grid.');
    const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
    const turn = (deltaY: number): void => {
      const taken = !grid.dispatchEvent(new WheelEvent('wheel', { deltaY, bubbles: true, cancelable: true }));
      // As the browser does where the page leaves it to it.
      if (!taken) grid.scrollTop += deltaY;
    };
    grid.scrollTop = 0;
    await new Promise((done) => setTimeout(done, 1_000));
    const times: number[] = [];
    let before = await frame();
    for (let step = 0; step < 180; step++) {
      // Down and up again, within what was fetched.
      turn(step % 40 < 20 ? 60 : -60);
      const now = await frame();
      times.push(now - before);
      before = now;
    }
    return times;
  });
}
