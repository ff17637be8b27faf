/** The results that came with a text: shown where nothing of it has run. */
import { recordedTable, type RecordedTable, type Recording } from '#core/recording/recording.ts';
import { loadRecording, listExamples } from '../text/examples.ts';
import type { Script } from '../text/script.svelte.ts';
import type { TableInfo, TableWindow } from '../engine/types.ts';

/** A recorded table, as the grid reads tables. */
export interface RecordedView {
  /** Of the rows that were recorded. */
  readonly info: TableInfo;
  /** Rows that the table had. */
  readonly total: number;
  /** It was recorded of a text that has been edited since. */
  readonly isEarlier: boolean;
  /** `only`: of those columns, by their index. */
  rows(offset: number, limit: number, only?: readonly number[]): TableWindow;
}

/**
 * Holds the recording that came with the text that is open: with an example, by name, or with what was shared.
 * Nothing in it rejects: where a recording cannot be had, there is none.
 */
export class Recorded {
  #given = $state.raw<Recording | undefined>();
  /** Counts what was asked for: what comes late is for a text that was left. */
  #asked = 0;

  /** The text means something else than what was recorded, as far as it has been looked at. */
  readonly #isEarlier = $derived.by(() => {
    const { checked, plan } = this.script;
    const { recording } = this;
    return checked !== undefined && plan?.manifest.meta.manifest_hash !== recording?.manifest;
  });

  /** `shared`: what came with a text from elsewhere, while that is open. */
  constructor(
    private readonly script: Script,
    private readonly shared: () => Recording | undefined = () => undefined,
  ) {}

  get recording(): Recording | undefined {
    const given = this.#given;
    return this.shared() ?? given;
  }

  /** The step whose table was recorded last. */
  get last(): string | undefined {
    return this.recording && Object.keys(this.recording.tables).at(-1);
  }

  /** Takes what was recorded of the text that is open from here on; nothing, where nothing was. */
  give(recording: Recording | undefined): void {
    this.#asked += 1;
    this.#given = recording;
  }

  /** Takes what was recorded of the example whose pipeline has that name, if there is one. */
  async find(pipeline: string | undefined): Promise<void> {
    const asked = (this.#asked += 1);
    try {
      const example = (await listExamples()).find(({ name }) => name === pipeline);
      const found = example && (await loadRecording(example));
      if (asked === this.#asked) this.#given = found;
    } catch (cause) {
      console.info('No recorded results could be loaded.', cause);
    }
  }

  /** The recorded table of a step; undefined where none was recorded. */
  table(step: string | undefined): RecordedView | undefined {
    const isEarlier = this.#isEarlier;
    const { recording } = this;
    const table = recording && step !== undefined ? recordedTable(recording, step) : undefined;
    return table && view(step ?? '', table, isEarlier);
  }
}

function view(name: string, recorded: RecordedTable, isEarlier: boolean): RecordedView {
  const { rows, columns, total, hash, stand_ins: standIns } = recorded;
  const version = `recorded.${hash}`;
  return {
    info: { name, version, rows: rows.length, columns, standIns },
    total,
    isEarlier,
    rows(offset, limit, only) {
      const all = rows.slice(offset, offset + limit);
      const shown = only ? all.map((row) => only.map((at) => row[at] ?? null)) : all;
      return { table: name, version, offset, rows: shown };
    },
  };
}
