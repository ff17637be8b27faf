/** The page's colours as Monaco wants them: `#rrggbb`. */
import type { PageColours } from './themes.ts';

/** Where a page does not say: black on white. */
const plain: PageColours = {
  surface: '#ffffff',
  raised: '#e8eaef',
  line: '#d3d7df',
  text: '#15181e',
  quiet: '#545b69',
  accent: '#1d5bc6',
  'accent-wash': '#e6eefc',
  warn: '#855300',
  bad: '#b02318',
};

/** The custom properties as they stand on `element`, `light-dark()` resolved. */
export function pageColours(element: HTMLElement): PageColours {
  const probe = document.createElement('span');
  element.append(probe);
  const read = Object.entries(plain).map(([name, otherwise]) => {
    probe.style.color = `var(--${name}, ${otherwise})`;
    const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(getComputedStyle(probe).color)?.slice(1);
    const hex = parts?.map((part) => Number(part).toString(16).padStart(2, '0')).join('');
    return [name, hex === undefined ? otherwise : `#${hex}`];
  });
  probe.remove();
  return { ...plain, ...(Object.fromEntries(read) as Partial<PageColours>) };
}
