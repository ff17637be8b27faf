/** Which cells of a grid are selected while one goes from cell to cell. */
import { HEAD_ROW, within, type Cell } from './cells.ts';
import { isWithin, rectangleOf, type Rectangle, type Selected, type SelectionKind } from './range.ts';

interface Place {
  at(): Cell;
  last(): Cell;
  /** Goes to a cell and brings it into view. */
  go(cell: Cell): void;
}

/** Holds the selection, whose one end is the cell one is at. */
export class Selecting {
  #selected = $state.raw<Selected>({ kind: 'cells', from: { row: 0, column: 0 } });
  readonly #at = $derived.by(() => this.place.at());
  readonly rectangle: Rectangle = $derived.by(() => rectangleOf(this.#selected, this.#at, this.place.last()));
  readonly kind = $derived.by(() => this.#selected.kind);
  /** More than the cell one is at. */
  readonly isMany = $derived.by(() => {
    const { top, bottom, left, right } = this.rectangle;
    return this.#selected.kind !== 'cells' || top !== bottom || left !== right;
  });
  /** First and last column that is selected whole, for the head. */
  readonly columns = $derived.by(() =>
    this.kind === 'column' || this.kind === 'all'
      ? ([this.rectangle.left, this.rectangle.right] as const)
      : undefined,
  );

  constructor(private readonly place: Place) {}

  /** First and last selected column of a row, where one is at more than one cell. */
  inRow(row: number): readonly [number, number] | undefined {
    const { left, right } = this.rectangle;
    return this.isMany && isWithin(this.rectangle, row, left) ? [left, right] : undefined;
  }

  /** Goes to a cell; `extend`: the selection reaches from where it began to there. */
  go(cell: Cell, extend = false): void {
    const last = this.place.last();
    const { kind } = this.#selected;
    if (extend) {
      const { from } = this.#selected;
      // Of the head itself nothing is selected.
      if (from.row === HEAD_ROW) this.#selected = { kind, from: within(from, last) };
      return this.place.go(within(cell, last));
    }
    this.place.go(cell);
    this.#selected = { kind: 'cells', from: this.#at };
  }

  /** Selects whole rows, whole columns, or all there is. `cell`: from there; by default from the cell one is at. */
  whole(kind: Exclude<SelectionKind, 'cells'>, cell?: Cell, extend = false): void {
    const to = within(cell ?? this.#at, this.place.last());
    const isOn = extend || cell === undefined;
    const { from } = this.#selected;
    this.#selected = { kind, from: isOn && from.row !== HEAD_ROW ? from : to };
    this.place.go(to);
  }

  /** Only the cell one is at; false where that is so already. */
  clear(): boolean {
    const { isMany } = this;
    this.#selected = { kind: 'cells', from: this.#at };
    return isMany;
  }
}
