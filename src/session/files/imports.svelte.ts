/** What comes in from outside: dropped files, pasted ones, examples. A pipeline among them becomes the text. */
import { listExamples, loadFile, loadPipeline, type Example } from '../text/examples.ts';
import type { Added, FileShelf } from './files.svelte.ts';
import { reason, type Notices } from '../page/notices.svelte.ts';
import type { Recorded } from '../results/recorded.svelte.ts';
import type { Script } from '../text/script.svelte.ts';

/**
 * Takes files, pipelines and examples into the session: files beside each other, and what brings a pipeline
 * one after the other, so that the last one stays. What cannot be read becomes a notice, and what was on its
 * way to a session that was left does not arrive in the next.
 */
export class Imports {
  /** What is on its way: an example, or what was dropped; undefined when all is there. */
  opening = $state<string | undefined>();
  /** Resolves when all of it has ended, to whether the last of it is there. */
  #ended: Promise<boolean> = Promise.resolve(true);
  /** Counts sessions: what was on its way to an earlier one ends there. */
  #visit = 0;

  constructor(
    private readonly files: FileShelf,
    private readonly script: Script,
    private readonly notices: Notices,
    private readonly recorded: Recorded,
    /** Puts another pipeline in place of the one there is; `label` tells of it. */
    private readonly replace: (text: string, label: string) => void,
  ) {}

  /** Resolves when nothing is on its way any more; to false when what came last is not there whole, which has been told then. */
  async settled(): Promise<boolean> {
    if (this.opening === undefined) return true;
    const ended = this.#ended;
    const isThere = await ended;
    return ended === this.#ended ? isThere : this.settled();
  }

  /** As `settled`; undefined where nothing is on its way. */
  coming(): Promise<boolean> | undefined {
    return this.opening === undefined ? undefined : this.settled();
  }

  /** Another session takes the place of this one: what is on its way does not arrive there. */
  leave(): void {
    this.#visit += 1;
    this.#ended = Promise.resolve(true);
    this.opening = undefined;
  }

  /** Files from a drop, the button or the clipboard. */
  async add(files: readonly Added[]): Promise<void> {
    const pipeline = files.find(isPipeline);
    // Files alone come beside each other, and a run waits for those that it reads.
    if (!pipeline) return void (await this.files.add(files, true));
    const { path } = pipeline;
    try {
      await this.#arrive(path, (isHere) => this.#addWith(pipeline, files, isHere));
    } catch (cause) {
      this.notices.fail(`${path} could not be opened: ${reason(cause)}`, cause);
    }
  }

  async #addWith(pipeline: Added, files: readonly Added[], isHere: () => boolean): Promise<boolean> {
    // Files dropped with their pipeline in one folder keep their paths as the pipeline names them.
    const folder = pipeline.path.slice(0, pipeline.path.lastIndexOf('/') + 1);
    const data = files
      .filter((file) => !isPipeline(file))
      .map((file) => ({
        ...file,
        path: file.path.startsWith(folder) ? file.path.slice(folder.length) : file.path,
      }));
    const text = await pipeline.content.text();
    if (!isHere()) return false;
    const isWhole = await this.files.add(data, true);
    if (!isHere()) return false;
    this.replace(text, `${pipeline.path} opened in place of your text.`);
    if (files.filter(isPipeline).length > 1)
      this.notices.say(
        `One pipeline is open at a time: ${pipeline.path} was taken, the others were left out.`,
      );
    return isWhole;
  }

  /** An example's text in place of this one, its files beside those there are. */
  async openExample(example: Example): Promise<void> {
    try {
      await this.#arrive(example.title, async (isHere) => {
        const [text, ...files] = await Promise.all([loadPipeline(example), ...example.files.map(fetched)]);
        // A file of the same name and size is taken for the example's own; any other is replaced with a way back.
        const isThere = ({ path, content }: Added) =>
          this.files.list.some(({ name, bytes }) => name === path && bytes === content.size);
        if (!isHere()) return false;
        const isWhole = await this.files.add(files.filter((file) => !isThere(file)));
        if (!isHere()) return false;
        this.replace(text, `“${example.title}” opened in place of your text.`);
        await Promise.all([this.script.check(), this.recorded.find(example.name)]);
        return isWhole;
      });
    } catch (cause) {
      this.notices.fail(`“${example.title}” could not be opened.`, cause);
    }
  }

  /** One file of an example, for a text that reads it. */
  async addExampleFile(example: Example, path: string): Promise<void> {
    try {
      const wanted = example.files.filter((file) => file.path === path);
      await this.#arrive(path, async (isHere) => {
        const files = await Promise.all(wanted.map(fetched));
        return isHere() && this.files.add(files);
      });
    } catch (cause) {
      this.notices.fail(`${path} could not be loaded.`, cause);
    }
  }

  /** The files that the text of a new session reads: all of the example of that id. */
  async addFilesOf(exampleId: string): Promise<void> {
    const visit = this.#visit;
    const example = (await listExamples()).find(({ id }) => id === exampleId);
    const files = await Promise.all(example?.files.map(fetched) ?? []);
    if (visit === this.#visit) await this.files.add(files);
  }

  /**
   * One after the other: what was chosen last stays. `work` gives whether all of it is there, and is told whether this is still the
   * session that it is for. Rejects with the reason of `work`.
   */
  async #arrive(name: string, work: (isHere: () => boolean) => Promise<boolean>): Promise<void> {
    const visit = this.#visit;
    const isHere = (): boolean => visit === this.#visit;
    const arrived = this.#ended.then(() => work(isHere));
    const ended = arrived.catch(() => false);
    this.#ended = ended;
    this.opening = name;
    try {
      await arrived;
    } catch (cause) {
      // Of a session that was left nobody wants to know.
      if (isHere()) throw cause;
    } finally {
      if (this.#ended === ended) this.opening = undefined;
    }
  }
}

function isPipeline({ path }: Added): boolean {
  return /\.(ya?ml|oml)$/i.test(path) && !/(^|\/)(osiris_connections|stand_ins)\.ya?ml$/i.test(path);
}

async function fetched(file: Example['files'][number]): Promise<Added> {
  return { path: file.path, content: await loadFile(file) };
}
