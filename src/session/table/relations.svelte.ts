/** How the tables of a session belong together: which columns are alike, and the join by two of them. Loaded when it is wanted. */
import { comparisonOf } from '#core/relations/compare.ts';
import { joinQuery, type Join, type JoinKind, type JoinQuery, type JoinSide } from '#core/relations/join.ts';
import { madeOf } from '#core/relations/made-of.ts';
import { pairsOf, type ColumnAt, type Pair, type RelatedTable } from '#core/relations/pairs.ts';
import { Comparing, type Columns } from './comparing.svelte.ts';
import { consoleOf } from '../console/console.svelte.ts';
import { oneOf } from '../page/one-of.svelte.ts';
import type { Session } from '../session.svelte.ts';

/** Nothing in it rejects. To be made outside of components, whose end would end what it derives. */
export class Relations {
  kind = $state<JoinKind>('inner');
  readonly comparing: Comparing;
  /** What somebody chose, and the table that was in front then: another one has relations of its own. */
  #chosen = $state.raw<(Columns & { readonly front: string | undefined }) | undefined>();

  readonly tables: readonly RelatedTable[] = $derived.by(() =>
    this.session.results.tables.map(({ name, rows, columns }) => ({
      name,
      rows,
      columns,
      madeOf: madeOf(name, this.session.script.plan?.steps ?? []),
    })),
  );
  readonly #pairs: readonly Pair[] = $derived.by(() => pairsOf(this.tables));
  /** Those of the table in front, the most alike first, and all others. */
  readonly own: readonly Pair[] = $derived.by(() => this.#pairs.filter((pair) => this.#isOwn(pair)));
  readonly others: readonly Pair[] = $derived.by(() => this.#pairs.filter((pair) => !this.#isOwn(pair)));
  /** The two that are in front; undefined where there are no two tables. */
  readonly shown: Columns | undefined = $derived.by(() => {
    const chosen = this.#chosen;
    const front = this.session.table?.name;
    const isOfFront = front === undefined || front === chosen?.front;
    if (chosen && isOfFront && this.#isThere(chosen.one) && this.#isThere(chosen.other)) return chosen;
    const [first] = [...this.own, ...this.others];
    if (first) return first;
    const [one, other] = this.tables;
    return one && other && { one: { table: one.name, column: '' }, other: { table: other.name, column: '' } };
  });
  /** Undefined as long as there is nothing that can be joined. */
  readonly join: Join | undefined = $derived.by(() => {
    const { shown, kind } = this;
    const one = shown && this.#sideOf(shown.one);
    const other = shown && this.#sideOf(shown.other);
    const comparison = one && other && comparisonOf(one.type, other.type);
    return comparison && { kind, one, other, comparison };
  });
  readonly query: JoinQuery | undefined = $derived.by(() => this.join && joinQuery(this.join));

  constructor(private readonly session: Session) {
    this.comparing = new Comparing(session);
  }

  /** Takes two columns to the front. */
  choose({ one, other }: Columns): void {
    this.#chosen = { one, other, front: this.session.table?.name };
  }

  swap(): void {
    const { shown } = this;
    if (shown) this.choose({ one: shown.other, other: shown.one });
  }

  /** Asks the join in the console, below what is written there. */
  async openInConsole(): Promise<void> {
    const { session, query } = this;
    if (!query) return;
    const sql = query.sql.trimEnd();
    const sqlConsole = consoleOf(session);
    const before = sqlConsole.text.trimEnd();
    const head = before === '' ? '' : `${before}${before.endsWith(';') ? '' : ';'}\n\n`;
    if (!before.endsWith(sql)) sqlConsole.edit(`${head}${sql}\n`);
    session.selection.tab = 'console';
    await sqlConsole.ask(sql, { from: sqlConsole.text.lastIndexOf(sql) });
  }

  /** Writes the join into the pipeline as a step. */
  async addStep(): Promise<void> {
    if (!this.join) return;
    const { addJoinStep } = await import('./join-step.ts');
    await addJoinStep(this.session, this.join);
  }

  #isOwn({ one, other }: Pair): boolean {
    return [one.table, other.table].includes(this.session.table?.name ?? '');
  }

  #columnsOf({ table }: ColumnAt): RelatedTable['columns'] {
    return this.tables.find(({ name }) => name === table)?.columns ?? [];
  }

  #isThere(at: ColumnAt): boolean {
    return this.#columnsOf(at).some(({ name }) => at.column === '' || name === at.column);
  }

  #sideOf(at: ColumnAt): JoinSide | undefined {
    const columns = this.#columnsOf(at);
    const type = columns.find(({ name }) => name === at.column)?.type;
    return type === undefined ? undefined : { ...at, type, columns: columns.map(({ name }) => name) };
  }
}

const made = new WeakMap<Session, Relations>();

/** Those of a session's page. */
export const relationsOf = (session: Session): Relations => oneOf(made, session, Relations);
