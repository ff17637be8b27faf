/** A file before it is loaded: its first rows as a step would load them, and how they are read, to be changed. Loaded when it is wanted. */
import { textBytes } from '#core/bytes/decompress.ts';
import { KIND_BYTES } from '#core/bytes/kind.ts';
import type { ComponentInfo } from '#core/contract/catalog.ts';
import type { InputFile } from '#core/contract/files.ts';
import { keysMarked, suffixOf } from '#core/contract/marks.ts';
import { parse } from '#core/oml/parse.ts';
import { withConfig, type ConfigChanges } from '#core/oml/set-config.ts';
import { isMapping, own, stepsOf, toPlain } from '#core/oml/value.ts';
import { fitOf, type Fit } from '#core/preview/fit.ts';
import { guessDialect } from '#core/preview/guess.ts';
import type { Look } from '#core/preview/look.ts';
import { optionsOf, textOf, valueOf, type Option } from '#core/preview/options.ts';
import { addFileStep, addTableSteps } from '../text/add-step.ts';
import { reason } from '../page/notices.svelte.ts';
import type { Session } from '../session.svelte.ts';

type Config = Readonly<Record<string, unknown>>;

/** Bytes that are enough to guess how a text was written. */
const GUESS_BYTES = 64 * 1024;

/** How a file is read now, and what a change of it is to change. */
export interface Reading {
  readonly component: ComponentInfo;
  /** The key that names the file. */
  readonly key: string;
  /** The step that reads it; absent: there is none yet. */
  readonly step?: { readonly id: string; readonly index: number };
  /** As the text has it, or as it was guessed. */
  readonly config: Config;
  /** As planned: with parameters and connection. */
  readonly planned?: Config;
  readonly remark?: string;
}

/** Finds how `file` is read: by the step that reads it, else as it looks. Undefined where nothing here reads it. */
export async function readingOf(session: Session, file: string, step?: string): Promise<Reading | Fit> {
  const { catalog, outline, plan, text } = session.script;
  if (!catalog) throw new Error('The components are not known yet. Try again in a moment.');
  await session.files.allow([file]);
  const found = outline.steps.find(({ id, files }) =>
    step === undefined ? files.includes(file) : id === step,
  );
  const component = found && catalog.get(found.component);
  const [key] = keysMarked(component, 'session-file');
  if (found && component && key !== undefined) {
    const config = configOf(text, found.index);
    const planned = plan?.steps.find(({ id }) => id === found.id)?.config;
    return { component, key, step: found, config, planned };
  }
  const content = await session.files.contentOf(file);
  const head = new Uint8Array(await content.slice(0, KIND_BYTES).arrayBuffer());
  const fit = fitOf(catalog, file, head);
  if (!fit.component || fit.key === undefined) return fit;
  const properties = fit.component.spec.configSchema.properties;
  const guess = Object.hasOwn(properties, 'delimiter') ? await guessOf(content, file, fit) : {};
  return { component: fit.component, key: fit.key, config: { ...fit.config, ...guess }, remark: fit.remark };
}

function configOf(text: string, index: number): Config {
  const parsed = parse(text);
  const step = parsed.ok ? stepsOf(parsed.value.document)[index] : undefined;
  const config = isMapping(step) ? own(step, 'config') : undefined;
  return isMapping(config) ? (toPlain(config) as Config) : {};
}

async function guessOf(content: Blob, path: string, fit: Fit): Promise<Config> {
  const slice = async (start: number, end: number) =>
    new Uint8Array(await content.slice(start, end).arrayBuffer());
  const input: InputFile = {
    path,
    size: content.size,
    slice,
    async *read(start = 0, end = content.size) {
      for (let at = start; at < end; at += GUESS_BYTES)
        yield await slice(at, Math.min(end, at + GUESS_BYTES));
    },
  };
  try {
    const packed =
      fit.config['compression'] === 'gzip' ||
      fit.config['compression'] === 'zip' ||
      fit.config['compression'] === 'zstd';
    const text = await textBytes(input, packed ? (fit.config['compression'] as 'gzip') : 'infer');
    for await (const chunk of text) {
      const end = suffixOf(fit.component!, fit.key!, path) ?? '';
      return { ...guessDialect(chunk.subarray(0, GUESS_BYTES), /^\.(?:tsv|tab)/.test(end)) };
    }
  } catch (cause) {
    // Reading it for the rows tells the reason.
    console.debug(`How ${path} was written could not be guessed.`, cause);
  }
  return {};
}

/** Milliseconds of rest before a change is shown. */
const LOOK_AFTER = 150;

/** Holds a look into one file while its sheet is open. */
export class FileLook {
  look = $state.raw<Look | undefined>();
  /** Why it could not be asked for. */
  refused = $state('');
  busy = $state(true);
  /** By key, as the form has it. */
  texts = $state<Record<string, string>>({});
  /** The types that columns are given, by their names. */
  types = $state<Record<string, string>>({});
  /** By key, what it may be for this file; known from the first look that told it. */
  choices = $state.raw<Look['choices']>({});
  readonly #options: readonly Option[];
  readonly hasTypes: boolean;
  readonly #before: Readonly<Record<string, string>>;
  readonly #typesBefore: Readonly<Record<string, string>>;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly options: readonly Option[] = $derived.by(() => this.#withChoices());

  /** Tables of the file, of which none is read yet and a step each can be added. */
  readonly tables: readonly string[] = $derived.by(() =>
    this.reading.step ? [] : (this.choices['table'] ?? []),
  );

  /** What the form says otherwise than the text. */
  readonly changes: ConfigChanges = $derived.by(() => this.#changes());

  constructor(
    private readonly session: Session,
    readonly file: string,
    readonly reading: Reading,
  ) {
    const { component, config } = reading;
    this.#options = optionsOf(component);
    const dtype = config['dtype'];
    this.hasTypes = Object.hasOwn(component.spec.configSchema.properties, 'dtype');
    this.#typesBefore = isRecord(dtype)
      ? Object.fromEntries(Object.entries(dtype).map(([name, type]) => [name, String(type)]))
      : {};
    this.#before = Object.fromEntries(this.#options.map(({ key }) => [key, textOf(config[key])]));
    this.texts = { ...this.#before };
    this.types = { ...this.#typesBefore };
  }

  /** To be called in an effect: looks again whenever the form has changed. */
  follow(): () => void {
    const config = this.#config();
    this.busy = true;
    // What is asked first is shown at once.
    this.#timer = setTimeout(() => void this.#ask(config), this.#asked === 0 ? 0 : LOOK_AFTER);
    return () => clearTimeout(this.#timer);
  }

  #withChoices(): Option[] {
    return this.#options.map((option) => {
      const choices = this.choices[option.key];
      return choices && option.control === 'text' ? { ...option, control: 'choice', choices } : option;
    });
  }

  #changes(): ConfigChanges {
    const changes: Record<string, unknown> = {};
    const isNew = this.reading.step === undefined;
    for (const option of this.options) {
      const text = this.texts[option.key] ?? '';
      const isOther = isNew ? text !== '' && text !== option.usual : text !== this.#before[option.key];
      if (isOther) changes[option.key] = this.#valueOf(option, text);
    }
    const types = given(this.types);
    const before = isNew ? {} : this.#typesBefore;
    if (JSON.stringify(types) !== JSON.stringify(before))
      changes['dtype'] = Object.keys(types).length === 0 ? undefined : types;
    return changes;
  }

  #valueOf(option: Option, text: string): unknown {
    const schema = this.reading.component.spec.configSchema.properties[option.key];
    return schema && valueOf(option, text, schema);
  }

  /** What the step would be run with. */
  #config(): Record<string, unknown> {
    const { planned, config, key, step } = this.reading;
    const base: Record<string, unknown> = step ? { ...(planned ?? config) } : { [key]: this.file };
    for (const [name, value] of Object.entries(this.changes))
      if (value === undefined) delete base[name];
      else base[name] = value;
    return base;
  }

  async #ask(config: Record<string, unknown>): Promise<void> {
    const count = ++this.#asked;
    const { component, config: before, step } = this.reading;
    const content = this.session.files.uploads.find(({ path }) => path === this.file)?.content;
    const given = step ? Object.keys(before) : [];
    const written = [...given, ...Object.keys(this.changes)].filter((key) => Object.hasOwn(config, key));
    try {
      const engine = await this.session.engine.opened();
      const plain = $state.snapshot(config) as Config;
      const request = { component: component.name, config: plain, written, path: this.file, content };
      const found = await engine.files.look(request);
      if (count !== this.#asked) return;
      // A new object would be a change of the form, and that a look.
      if (isEmpty(this.choices) && !isEmpty(found.choices)) this.choices = found.choices;
      const [first] = this.tables;
      // Of several tables one is shown at once; the form says which.
      if (
        found.failure?.key === 'table' &&
        first !== undefined &&
        !this.texts['table'] &&
        !this.texts['query']
      )
        this.texts['table'] = first;
      else [this.look, this.refused, this.busy] = [found, '', false];
      if (found.failure) void this.session.files.renewLinks();
    } catch (cause) {
      if (count === this.#asked) [this.look, this.refused, this.busy] = [undefined, reason(cause), false];
      void this.session.files.renewLinks();
    }
  }

  /** Adds a step for each of these tables; false where that could not be done, which is told. */
  async writeTables(tables: readonly string[]): Promise<boolean> {
    const { component, key } = this.reading;
    const ids = await addTableSteps(this.session, this.file, { component, key, config: {} }, tables);
    if (ids?.[0] !== undefined) await this.session.script.goOn(ids[0]);
    return ids !== undefined;
  }

  /** Writes what the form says into the step, or adds one; false where that could not be done, which is told. */
  async write(): Promise<boolean> {
    const { script, notices } = this.session;
    const { component, key, step } = this.reading;
    const changes = $state.snapshot(this.changes) as ConfigChanges;
    if (!step) {
      const id = await addFileStep(this.session, this.file, { component, key, config: changes });
      if (id !== undefined) await script.goOn(id);
      return id !== undefined;
    }
    const index = (await script.check())?.outline?.steps.find(({ id }) => id === step.id)?.index;
    const next = index === undefined ? undefined : withConfig(script.text, index, changes);
    if (next === undefined) {
      notices.fail(
        `The config of ${step.id} could not be changed: the text is no valid YAML, or the step is gone. Put right what Problems says, then try again.`,
      );
      return false;
    }
    script.replace(next, `Step ${step.id} now reads ${this.file} as it was shown.`);
    this.session.select(step.id, true);
    return true;
  }
}

const given = (types: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(types).filter(([, type]) => type !== ''));

const isEmpty = (record: object): boolean => Object.keys(record).length === 0;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
