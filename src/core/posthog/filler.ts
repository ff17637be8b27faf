/** The columns of the table while they are filled, with pages that were looked at before, or straight away. */
import type { ColumnBatch } from '../contract/columns.ts';
import { StepError } from '../contract/errors.ts';
import { type Builder, Misfit } from '../json/builder.ts';
import { builderOf, StructBuilder } from '../json/nested.ts';
import { STRING } from '../json/shape.ts';
import { EmptyBuilder } from '../json/scalars.ts';
import { nowhere, type Target } from '../json/target.ts';
import type { JsonField, JsonType } from '../json/types.ts';
import { type Body, readAnswer, readerAt } from './answer.ts';
import { PROPERTIES, type Seen, type TableColumn } from './columns.ts';
import type { DataKind } from './kinds.ts';
import { MomentBuilder } from './moment-bytes.ts';
import { isUsual, knownNames, type PageReading, placeOf, type Rows, type Targets } from './page.ts';
import { Noted, Places } from './places.ts';
import type { Place } from './question.ts';
import { Properties, readRow } from './rows.ts';

/** A page as it is put into the table. */
export interface Sheet {
  readonly names: readonly string[];
  /** Rows at its start that are left out. */
  readonly skip: number;
}

/** A page whose rows are in the columns. */
export interface Taken {
  readonly names: readonly string[];
  readonly count: number;
  readonly first?: Place;
  readonly last?: Place;
  readonly copies: number;
  readonly repeats: 0;
  readonly halves: number;
}

export interface Filling {
  /** Some object holds a name twice. */
  repeats: boolean;
  /** Half surrogate pairs, which became U+FFFD. */
  halves: number;
}

/** Values of a batch, more or less. */
const BATCH_CELLS = 2 * 1024 * 1024;
const LEAST_ROWS = 1024;

export class Filler {
  private readonly values = new Map<string, Builder>();
  private readonly properties: StructBuilder;
  private readonly views: readonly (() => Builder)[];
  private readonly most: number;

  /** For columns that hold what was seen. */
  constructor(
    columns: readonly TableColumn[],
    fields: readonly JsonField[],
    private readonly seen: Seen,
  ) {
    const known = ({ key, type, ...field }: JsonField): JsonField => ({
      ...field,
      key,
      type: narrow(type, seen.properties.fields.named(key)?.kinds),
    });
    this.properties = new StructBuilder(fields.map(known));
    this.views = columns.map(({ name, type, from }) => {
      if ('property' in from) return () => this.properties.at([from.property]);
      const builder =
        type.type === 'TIMESTAMP'
          ? new MomentBuilder({ name, zone: type.zone })
          : builderOf(narrow(type, seen.values.get(from.value)?.kinds));
      this.values.set(from.value, builder);
      return () => builder;
    });
    this.most = Math.max(LEAST_ROWS, Math.floor(BATCH_CELLS / Math.max(1, columns.length)));
  }

  /** The rows of a page that was looked at. */
  async *batches(
    { body, starts }: Rows,
    { names, skip }: Sheet,
    kind: DataKind,
    filling: Filling,
  ): AsyncGenerator<ColumnBatch> {
    const properties = new Properties(this.properties, this.values.get(PROPERTIES) ?? nowhere);
    const targets = names.map((name): Target => {
      if (name === PROPERTIES && kind.prefix !== undefined) return properties;
      return this.values.get(name) ?? nowhere;
    });
    const reader = readerAt(body, 0);
    const target = (index: number): Target => targets[index] ?? nowhere;
    for (let from = skip; from < starts.length; from += this.most) {
      const rows = Math.min(this.most, starts.length - from);
      this.clear();
      for (let row = 0; row < rows; row++) {
        reader.at = starts[from + row]!;
        readRow(reader, row, target);
      }
      yield this.view(rows, filling);
    }
    filling.halves += reader.halves + properties.halves;
  }

  /** Puts the rows of a page in that nobody has looked at. Undefined: where there is anything that the columns do not hold, or that has to be said. */
  take({ kind, shown, bounds }: PageReading, body: Body): Taken | undefined {
    const names = knownNames(kind);
    if (names === undefined) return undefined;
    const others = this.values.get(PROPERTIES) ?? new EmptyBuilder();
    const properties = new Properties(this.properties, others);
    const targets = this.targets(kind, names, properties);
    const target = (index: number): Target => targets.all[index] ?? nowhere;
    const places = new Places(kind, bounds);
    let rows = 0;
    let halves = 0;
    this.clear();
    try {
      const told = readAnswer(body, shown, (reader) => {
        if (rows === this.most || readRow(reader, rows, target) !== names.length) throw new Misfit(rows, '');
        places.add(placeOf(kind, targets));
        rows++;
        halves = reader.halves;
      });
      if (!isUsual(told, names, this.seen) || places.repeats > 0) return undefined;
    } catch (error) {
      if (error instanceof Misfit || error instanceof StepError) return undefined;
      throw error;
    }
    const { first, last, copies } = places;
    return { names, count: rows, first, last, copies, repeats: 0, halves: halves + properties.halves };
  }

  /** The rows that were taken last. */
  async *taken({ count, halves }: Taken, filling: Filling): AsyncGenerator<ColumnBatch> {
    yield this.view(count, filling);
    filling.halves += halves;
  }

  private targets(kind: DataKind, names: readonly string[], properties: Properties): Targets {
    const found: { id?: Noted; time?: MomentBuilder } = {};
    const all = names.map((name): Target => {
      if (name === PROPERTIES && kind.prefix !== undefined) return properties;
      const builder = this.values.get(name) ?? new EmptyBuilder();
      if (name === kind.time && builder instanceof MomentBuilder) found.time = builder;
      return name === kind.id ? (found.id = new Noted(builder)) : builder;
    });
    return { all, ...found };
  }

  private view(rows: number, filling: Filling): ColumnBatch {
    this.properties.view(rows);
    filling.repeats ||= this.properties.repeats();
    return { rows, columns: this.views.map((builder) => builder().view(rows)) };
  }

  private clear(): void {
    for (const builder of [...this.values.values(), this.properties]) builder.clear();
  }
}

/** A text column takes by itself what it has not seen yet, and so would hide what its type or the reason for it depends on. */
function narrow(type: JsonType, kinds = 0): JsonType {
  if (type.type !== 'VARCHAR' || type.as || type.json) return type;
  if (kinds === 0) return { type: 'EMPTY' };
  return kinds === STRING ? { ...type, only: 'texts' } : type;
}
