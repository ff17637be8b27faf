/** Light, dark or as the system says; remembered. */
import type { Store } from '#session/page/store.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

/** Holds whether the page is light, dark, or as the system says, which the browser remembers. */
export class Theme {
  choice = $state<ThemeChoice>('system');
  #systemDark = $state(false);

  readonly shown: 'light' | 'dark' = $derived(
    this.choice === 'system' ? (this.#systemDark ? 'dark' : 'light') : this.choice,
  );

  constructor(private readonly store: Store) {
    this.choice = choiceOf(store.read('theme'));
  }

  /** Follows the system until the returned function is called. */
  follow(): () => void {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const read = () => (this.#systemDark = query.matches);
    read();
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }

  /** Shows and remembers another theme. */
  choose(choice: ThemeChoice): void {
    this.choice = choice;
    this.store.write('theme', choice);
    this.apply();
  }

  /** Writes the choice onto the document's root, as `data-theme`; the system's needs none. */
  apply(): void {
    const root = document.documentElement;
    if (this.choice === 'system') delete root.dataset.theme;
    else root.dataset.theme = this.choice;
  }
}

function choiceOf(value: string | undefined): ThemeChoice {
  return value === 'light' || value === 'dark' ? value : 'system';
}
