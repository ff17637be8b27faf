/** Tables and answers on their way into files: one at a time, whatever is in front meanwhile. */
import {
  EXPORT_OPTIONS,
  fileNameOf,
  formatOf,
  type ExportFormatId,
  type ExportOptions,
} from '#core/export/formats.ts';
import { standInName } from '#core/standin/marks.ts';
import type { Exported, ExportedRows, ExportProgress } from '#workers/engine.ts';
import type { ExportSubject } from './export-subject.ts';
import { reason } from '../page/notices.svelte.ts';
import { bytes, count, plural } from '../page/number-text.ts';
import { saveFile } from '../page/save-file.ts';
import type { Session } from '../session.svelte.ts';

/** How it is to be exported. */
export interface ExportChoice {
  readonly format: ExportFormatId;
  readonly options: ExportOptions;
  readonly name: string;
  /** As it stands on the screen. */
  readonly asShown: boolean;
  /** Into a file that the person picks, in place of a download. */
  readonly isPicked: boolean;
}

/** What goes on. */
export interface GoingExport {
  readonly subject: ExportSubject;
  readonly file: string;
  readonly at?: ExportProgress;
}

export interface EndedExport {
  readonly subject: ExportSubject;
  /** What kept the file from being there, in words. */
  readonly why?: string;
}

/** Nothing in it rejects. */
export class Exports {
  /** The browser lets a page write to a file that the person picks. */
  readonly canPick = typeof window.showSaveFilePicker === 'function';
  going = $state.raw<GoingExport | undefined>();
  /** How the last one ended. */
  ended = $state.raw<EndedExport | undefined>();
  /** What was chosen last, for the next. */
  last: Pick<ExportChoice, 'format' | 'options'> = { format: 'csv', options: EXPORT_OPTIONS };

  constructor(private readonly session: Session) {}

  /** Writes the file, and says so; `ended` says why it did not, and a notice where nobody looks at that. */
  async write(subject: ExportSubject, choice: ExportChoice): Promise<void> {
    if (this.going) return;
    this.ended = undefined;
    const format = formatOf(choice.format);
    const plain = fileNameOf(choice.name, format);
    const file = subject.standIns ? standInName(plain) : plain;
    this.last = { format: choice.format, options: choice.options };
    let target: FileSystemFileHandle | undefined;
    try {
      target = choice.isPicked ? await pick(file) : undefined;
      if (choice.isPicked && !target) return;
    } catch (cause) {
      this.ended = {
        subject,
        why: `The browser does not let the page write to a file: download it instead. ${reason(cause)}`,
      };
      return;
    }
    this.#be({ subject, file });
    try {
      const { session } = this;
      const engine = await session.engine.ready();
      const request = {
        rows: rowsOf(subject, choice.asShown),
        columns: choice.asShown ? subject.shown?.columns : undefined,
        name: choice.name,
        format: choice.format,
        options: choice.options,
        target,
      };
      const tell = (at: ExportProgress): void => {
        if (this.going) this.#be({ ...this.going, at });
      };
      const done = await session.engine.whileAlive(engine.exports.write(request, tell));
      this.#end(subject, this.#told(done, file, target));
    } catch (cause) {
      this.#end(subject, reason(cause));
    }
  }

  /** Ends what goes on. */
  async cancel(): Promise<void> {
    if (!this.going) return;
    try {
      await (await this.session.engine.ready()).exports.cancel();
    } catch (cause) {
      this.session.notices.fail('The export could not be cancelled.', cause);
    }
  }

  #end(subject: ExportSubject, why: string | undefined): void {
    this.#be(undefined);
    this.ended = { subject, why };
    const isSeen = this.session.exportOf === subject;
    if (why !== undefined && !isSeen) this.session.notices.fail(`${subject.name} was not exported.`, why);
  }

  #told(done: Exported, name: string, target: FileSystemFileHandle | undefined): string | undefined {
    if (done.type === 'ended') return `${done.why} No file was made.`;
    if (done.file) saveFile(done.file, name);
    const where = target ? `Written to ${target.name}` : `${name} downloaded`;
    const facts = `${where}: ${plural(done.rows, 'row')}, ${bytes(done.bytes)}.`;
    this.session.notices.say([facts, ...done.told].join(' '));
    return undefined;
  }

  #be(going: GoingExport | undefined): void {
    this.going = going;
    this.session.exporting = going && {
      subject: going.subject,
      words: `Exporting ${going.file}${shareOf(going)}`,
    };
  }
}

/** `1,000 of 5,000 rows, 120 kB` */
export const progressWords = ({ rows, total, bytes: size }: ExportProgress): string =>
  `${count(rows)} of ${plural(total, 'row')}, ${bytes(size)}`;

/** Where all of a view is asked for that shows a part of it. */
function rowsOf({ rows, shown }: ExportSubject, asShown: boolean): ExportedRows {
  return rows.type === 'table' && asShown ? { ...rows, view: shown?.view } : rows;
}

function shareOf({ at }: GoingExport): string {
  return at && at.total > 0 ? `: ${Math.floor((100 * at.rows) / at.total)} %` : '…';
}

/** Undefined where the person closed the browser's sheet. */
async function pick(name: string): Promise<FileSystemFileHandle | undefined> {
  try {
    return await window.showSaveFilePicker?.({ suggestedName: name, id: 'osiris-downloads' });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') return undefined;
    throw cause;
  }
}

const made = new WeakMap<Session, Exports>();

/** Those of a session's page. */
export function exportsOf(session: Session): Exports {
  const known = made.get(session) ?? new Exports(session);
  made.set(session, known);
  return known;
}
