/** What comes in from outside: dropped files, pasted ones, examples. A pipeline among them becomes the text. */
import { listExamples, loadFile, loadPipeline, type Example } from './examples.ts';
import type { Added, FileShelf } from './files.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import type { Script } from './script.svelte.ts';
import { withExtractor } from './suggest.ts';

export class Arrivals {
  /** What is on its way: an example, or what was dropped; undefined when all is there. */
  opening = $state<string | undefined>();
  /** Resolves when all of it has ended, to whether the last of it is there. */
  #ended: Promise<boolean> = Promise.resolve(true);

  constructor(
    private readonly files: FileShelf,
    private readonly script: Script,
    private readonly notices: Notices,
    /** Puts another pipeline in place of the one there is; `label` tells of it. */
    private readonly replace: (text: string, label: string) => void,
  ) {}

  /** Resolves when nothing is on its way any more; to false when what came last could not be opened, which has been told then. */
  async settled(): Promise<boolean> {
    const ended = this.#ended;
    const isThere = await ended;
    return ended === this.#ended ? isThere : this.settled();
  }

  /** Files from a drop, the button or the clipboard. */
  add(files: readonly Added[]): Promise<void> {
    // Files alone come beside each other, and a run waits for those that it reads.
    const pipeline = files.find(isPipeline);
    return pipeline ? this.#arrive(pipeline.path, () => this.#add(files)) : this.#add(files);
  }

  async #add(files: readonly Added[]): Promise<void> {
    const pipelines = files.filter(isPipeline);
    const [pipeline] = pipelines;
    // Files dropped with their pipeline in one folder keep their paths as the pipeline names them.
    const folder = pipeline?.path.slice(0, pipeline.path.lastIndexOf('/') + 1) ?? '';
    const data = files
      .filter((file) => !isPipeline(file))
      .map((file) => ({
        ...file,
        path: file.path.startsWith(folder) ? file.path.slice(folder.length) : file.path,
      }));
    await this.files.add(data);
    if (pipeline)
      this.replace(await pipeline.content.text(), `${pipeline.path} opened in place of your text.`);
    if (pipelines.length > 1)
      this.notices.say(
        `One pipeline is open at a time: ${pipeline?.path} was taken, the others were left out.`,
      );
  }

  /** An example's text in place of this one, its files beside those there are. */
  async openExample(example: Example): Promise<void> {
    try {
      await this.#arrive(example.title, async () => {
        const [text, ...files] = await Promise.all([loadPipeline(example), ...example.files.map(fetched)]);
        // A file of the same name and size is taken for the example's own; any other is replaced with a way back.
        const isThere = ({ path, content }: Added) =>
          this.files.list.some(({ name, bytes }) => name === path && bytes === content.size);
        await this.files.add(files.filter((file) => !isThere(file)));
        this.replace(text, `“${example.title}” opened in place of your text.`);
        await this.script.check();
      });
    } catch (cause) {
      this.notices.fail(`“${example.title}” could not be opened.`, cause);
    }
  }

  /** One file of an example, for a text that reads it. */
  async addExampleFile(example: Example, path: string): Promise<void> {
    try {
      const wanted = example.files.filter((file) => file.path === path);
      await this.#arrive(path, async () => this.files.add(await Promise.all(wanted.map(fetched))));
    } catch (cause) {
      this.notices.fail(`${path} could not be loaded.`, cause);
    }
  }

  /** The files that the text of a first visit reads. */
  async addStarterFiles(): Promise<void> {
    const starting = (await listExamples()).find(({ id }) => id === 'starter');
    if (starting) await this.files.add(await Promise.all(starting.files.map(fetched)));
  }

  /** Writes a step that reads the file at the end of the text; its id, where that was possible. */
  addStepFor(file: string): string | undefined {
    const next = withExtractor(this.script.text, this.script.outline.steps, file);
    if (next) this.script.replace(next.text, `Step ${next.id} added: it reads ${file}.`);
    else
      this.notices.fail(
        `A step for ${file} could not be added, because the steps share one line. Put each step on a line of its own, then try again.`,
      );
    return next?.id;
  }

  /** One after the other: what was chosen last stays. Rejects with the reason of `work`. */
  async #arrive(name: string, work: () => Promise<void>): Promise<void> {
    const arrived = this.#ended.then(work);
    const ended = arrived.then(
      () => true,
      () => false,
    );
    this.#ended = ended;
    this.opening = name;
    try {
      await arrived;
    } finally {
      if (this.#ended === ended) this.opening = undefined;
    }
  }
}

function isPipeline({ path }: Added): boolean {
  return /\.ya?ml$/i.test(path) && !/(^|\/)osiris_connections\.ya?ml$/i.test(path);
}

async function fetched(file: Example['files'][number]): Promise<Added> {
  return { path: file.path, content: await loadFile(file) };
}
