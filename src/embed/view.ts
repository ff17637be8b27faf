/** A pipeline and its recorded results as elements: made one by one, so that no value is ever taken for HTML. */
import type { Recording } from '#core/recording/recording.ts';

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  children: Iterable<Node | string> = [],
  properties?: object,
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** What is scrolled takes the focus, so that keys can do it. */
export const scrolling = (name: 'pre' | 'div', children: Iterable<Node | string>): Node =>
  make(name, children, { tabIndex: 0 });

/** The recorded table of `step`, or else the last; none where there is none, or what is no table. */
export function recordedTables({ tables }: Recording, step: string): Node[] {
  try {
    const id = step || Object.keys(tables).pop()!;
    const { columns, rows, total, stand_ins: standIns } = tables[id]!;
    return [
      make('table', [
        make('caption', [
          `${id}, recorded: ${rows.length} of ${total} rows`,
          // Empty, it is not seen.
          make('mark', standIns && [` with stand-ins for ${standIns}`]),
        ]),
        ...[columns.map(({ name }) => name), ...rows].map((cells, at) =>
          make(
            'tr',
            cells.map((cell) => make(at ? 'td' : 'th', [cell ?? make('i', ['NULL'])])),
          ),
        ),
      ]),
    ];
  } catch {
    return [];
  }
}
