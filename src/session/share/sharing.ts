/** Sharing what is open: what would travel, what keeps it from that, and the link or the zip that it becomes. */
import { CONNECTIONS_FILE, STAND_INS_FILE } from '#core/contract/paths.ts';
import type { Chart } from '#core/chart/kept.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import type { Recording } from '#core/recording/recording.ts';
import type { SharedFile, SharedState } from '#core/share/state.ts';
import type { LocalFile, Travelling } from '#core/share/travel.ts';
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import { loadFile, siteOf, type Example } from '../text/examples.ts';
import type { FileShelf } from '../files/files.svelte.ts';
import { bytes } from '../page/number-text.ts';
import { saveFile } from '../page/save-file.ts';
import type { Script } from '../text/script.svelte.ts';
import type { Session } from '../session.svelte.ts';
import type { StepView } from '../results/steps.ts';
import { zipName } from './zip-name.ts';

/** What the session is asked for when it is shared. */
export interface SharingParts {
  readonly engine: EngineLink;
  readonly script: Script;
  readonly files: FileShelf;
  steps(): readonly StepView[];
  /** Id of the step in front. */
  step(): string | undefined;
  /** A run goes on. */
  isBusy(): boolean;
  examples(): readonly Example[];
  /** What is kept of the session's charts. */
  charts(): Promise<readonly Chart[]>;
  /** Files that are not here, but have an address. */
  coming(): readonly { readonly path: string; readonly url: string }[];
}

/** What is open in a session, to be shared. */
export const sharingOf = (session: Session): Sharing =>
  new Sharing({
    engine: session.engine,
    script: session.script,
    files: session.files,
    steps: () => session.steps,
    step: () => session.step?.id,
    isBusy: () => session.runs.phase !== 'idle',
    examples: () => session.examples,
    async charts() {
      const { guest, info, store } = session;
      if (guest.shared) return guest.charts ?? [];
      const { readCharts } = await import('../charts/charts-kept.ts');
      return info ? readCharts(store, info.id) : [];
    },
    coming: () => session.guest.coming,
  });

/** What keeps the pipeline from being shared, each with its place where it has one. */
export interface Refused {
  readonly type: 'refused';
  readonly secrets: readonly Diagnostic[];
}

/** What may be shared, as it was when it was asked for. */
export interface Offered extends Omit<Travelling, 'shared' | 'fragment'> {
  readonly type: 'offered';
  readonly link: string;
  readonly badge: string;
  readonly embed: string;
  /** Bytes of the files that a zip holds. */
  readonly zipBytes: number;
  /** Paths that the text reads and the session does not have. */
  readonly missing: readonly string[];
}

/** Nothing of it sends anything anywhere: links, snippets and zips are made in the page. */
export class Sharing {
  constructor(private readonly parts: SharingParts) {}

  /** Why results cannot travel with the pipeline now; undefined where they can. */
  get obstacleToResults(): string | undefined {
    const { script, isBusy } = this.parts;
    if (isBusy()) return 'A run goes on';
    if (!script.plan) return 'The text has problems to fix';
    const steps = this.parts.steps();
    const made = steps.filter(({ state }) => state === 'fresh' || state === 'complete' || state === 'cached');
    if (steps.length === 0 || made.length < steps.length) return 'Run the pipeline first';
    return undefined;
  }

  /**
   * Looks at what would travel in a link. Rejects where a file, or the results, cannot be read. `results`: with those of the tables as
   * they are.
   */
  async look(results: boolean): Promise<Refused | Offered> {
    const [state, { forLink }, { badgeOf, embedOf }] = await Promise.all([
      this.#state(results),
      import('#core/share/travel.ts'),
      import('#core/share/snippets.ts'),
    ]);
    // Which they are is known of a text that has been checked.
    const files = await this.#files(false);
    const secrets = await this.#secrets(state, files);
    if (secrets.length > 0) return { type: 'refused', secrets };
    const { shared, fragment, parts, left } = forLink(state, files);
    const base = new URL('.', siteOf(document.baseURI)).href;
    const link = `${base}${fragment}`;
    return {
      type: 'offered',
      link,
      parts,
      left,
      badge: badgeOf(link, base),
      embed: embedOf(shared, base),
      zipBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      missing: this.#read.filter((path) => !files.some((file) => file.path === path)),
    };
  }

  /** Hands a zip with all files to the browser's own download; gives its name and size. Rejects as `look` does, and for a secret. */
  async saveZip(results: boolean): Promise<{ readonly name: string; readonly bytes: number }> {
    await this.parts.files.allow(this.#read);
    const state = await this.#state(results);
    const found = await this.#files(true);
    const [secret] = await this.#secrets(state, found);
    if (secret) throw new Error(secret.message);
    const { bundleParts } = await import('#core/share/bundle.ts');
    const files = found.flatMap(({ path, content, address }): SharedFile[] =>
      content ? [{ path, content }] : address === undefined ? [] : [{ path, url: address }],
    );
    const zipped: Uint8Array<ArrayBuffer>[] = [];
    for (const part of bundleParts({ ...state, files })) {
      zipped.push(part);
      // The page is drawn, and keys are heard, in between.
      await new Promise((done) => setTimeout(done));
    }
    const zip = new Blob(zipped, { type: 'application/zip' });
    const name = zipName(this.parts.script.outline.name);
    saveFile(zip, name);
    return { name, bytes: zip.size };
  }

  /** The session's files that the text reads, as it names them. */
  get #read(): readonly string[] {
    const paths = this.parts.script.outline.steps.flatMap(({ files, standIn }) =>
      standIn ? [...files, standIn.path, STAND_INS_FILE] : files,
    );
    return [...new Set(paths)].filter((path) => path !== CONNECTIONS_FILE);
  }

  /** All but the files, as it is now. */
  async #state(results: boolean): Promise<Omit<SharedState, 'files'>> {
    const { script, step } = this.parts;
    await script.check();
    const { profile, params } = script.settings.choice;
    const front = script.outline.steps.some(({ id }) => id === step()) ? step() : undefined;
    const { text } = script;
    const charts = await this.parts.charts();
    const recording = results ? await this.#recording() : undefined;
    return {
      text,
      ...(profile === undefined ? {} : { profile }),
      params,
      ...(front === undefined ? {} : { step: front }),
      ...(charts.length === 0 ? {} : { charts }),
      ...(recording === undefined ? {} : { recording }),
    };
  }

  /** What of all that would travel must not. */
  async #secrets(
    state: Omit<SharedState, 'files'>,
    files: readonly LocalFile[],
  ): Promise<readonly Diagnostic[]> {
    const { findSecretsTravelling } = await import('#core/share/secrets-travelling.ts');
    const named = files.map(({ path, address }) => ({
      path,
      ...(address === undefined ? {} : { url: address }),
    }));
    return findSecretsTravelling({ ...state, files: named }, this.parts.script.catalog ?? new Map());
  }

  async #recording(): Promise<Recording | undefined> {
    const { engine, script } = this.parts;
    if (this.obstacleToResults !== undefined || !script.plan) return undefined;
    return (await engine.ready()).runs.recording(script.plan);
  }

  /** `whole`: with what is in them, however large. Else of large ones only where anybody can have them. */
  async #files(whole: boolean): Promise<readonly LocalFile[]> {
    const { engine, files } = this.parts;
    const { BUNDLE_BYTES, LINK_FILE_BYTES } = await import('#core/share/limits.ts');
    // One that does not arrive has been told, and is missing.
    await files.arrived(this.#read).catch(() => undefined);
    const read = files.list.filter(({ name, linked }) => this.#read.includes(name) && !linked?.isGone);
    const size = read.reduce((sum, file) => sum + file.bytes, 0);
    if (whole && size > BUNDLE_BYTES) throw new Error(tooLarge(size, BUNDLE_BYTES));
    const opened = await engine.opened();
    const coming = this.parts.coming().filter(({ path }) => this.#read.includes(path));
    const here = await Promise.all(
      read.map(async ({ name: path, bytes }): Promise<LocalFile> => {
        const example = this.#exampleFile(path, bytes);
        if (!whole && bytes > LINK_FILE_BYTES && !example) return { path, bytes };
        const content = await bytesOf(await opened.files.read(path));
        if (whole || bytes <= LINK_FILE_BYTES || !example) return { path, bytes, content };
        const same = areSame(content, await bytesOf(await loadFile(example)));
        return {
          path,
          bytes,
          ...(same ? { address: new URL(example.url, siteOf(document.baseURI)).href } : {}),
        };
      }),
    );
    return [...here, ...coming.map(({ path, url }) => ({ path, bytes: 0, address: url }))];
  }

  /** The file of a bundled example that this one may be. */
  #exampleFile(path: string, bytes: number): Example['files'][number] | undefined {
    return this.parts
      .examples()
      .flatMap(({ files }) => files)
      .find((file) => file.path === path && file.bytes === bytes);
  }
}

const bytesOf = async (content: Blob): Promise<Uint8Array> => new Uint8Array(await content.arrayBuffer());

const areSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

const tooLarge = (size: number, most: number): string =>
  `The files that the pipeline reads take ${bytes(size)}: a zip holds up to ${bytes(most)}. Put the large ones where they have a web address, and let a step read them from there.`;
