/** What a frame is to show, as its address says it. */
import type { SharedFile, SharedState } from '#core/share/state.ts';
import { listExamples, loadFile, loadPipeline, loadRecording } from '../text/examples.ts';
import type { SessionMode } from '../session.svelte.ts';
import { readLink, type Source } from '../source.ts';

/** The words of a frame's address; where one stands twice, the last counts, and one that nobody knows is left out. */
export interface FrameAddress {
  readonly mode: SessionMode;
  readonly theme: 'light' | 'dark' | 'auto';
  readonly readonly: boolean;
  readonly step?: string;
  readonly profile?: string;
  /** Values of parameters by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly example?: string;
  /** Where the pipeline's text can be fetched. */
  readonly src?: string;
  /** Of a frame that is gone, which this one is to be as. */
  readonly session?: string;
  /** The reader pressed Run for it: the engine is wanted. */
  readonly isPressed: boolean;
  /** Language of the texts and values in it, as HTML names it. */
  readonly lang?: string;
  /** A shared pipeline, with the `#` before it; empty where there is none. */
  readonly link: string;
}

const MODES: readonly SessionMode[] = ['full', 'editor', 'result', 'graph'];

/** Reads them, from behind its `?` or, as the element writes them, behind its `#?`; never throws. */
export function frameAddress({ search, hash }: URL): FrameAddress {
  const isInHash = hash.startsWith('#?');
  const words = new URLSearchParams(isInHash ? hash.slice(1) : search);
  const word = (name: string): string | undefined => words.getAll(name).at(-1) || undefined;
  const theme = word('theme');
  const readonly = words.getAll('readonly').at(-1);
  return {
    mode: MODES.find((mode) => mode === word('mode')) ?? 'full',
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    readonly: readonly !== undefined && readonly !== 'false' && readonly !== 'no',
    step: word('step'),
    profile: word('profile'),
    params: Object.fromEntries(new URLSearchParams(word('params'))),
    example: word('example'),
    src: word('src'),
    session: word('session'),
    isPressed: word('press') === 'Run',
    lang: word('lang'),
    link: isInHash ? '' : hash,
  };
}

/** No pipeline yet. */
export const NOTHING: SharedState = { text: '', params: {}, files: [] };

/**
 * What is opened: a link's pipeline, a bundled example, or nothing yet, until the page around says more; that page gave the link, too. Rejects
 * with the reason where a link cannot be read, or there is no such example.
 */
export async function frameSource(
  { example, step, profile, params }: FrameAddress,
  fragment: string,
): Promise<Source> {
  const came = await readLink(fragment);
  if (came && !came.ok) throw new Error(came.reason);
  const state = came?.value ?? (example === undefined ? NOTHING : await exampleState(example));
  return {
    type: 'given',
    state: {
      ...state,
      step: step ?? state.step,
      profile: profile ?? state.profile,
      params: { ...state.params, ...params },
    },
  };
}

/** An example with its files; rejects where there is none of that id, or it cannot be loaded. */
async function exampleState(id: string): Promise<SharedState> {
  const example = (await listExamples()).find((each) => each.id === id);
  if (!example) throw new Error(`There is no example "${id}".`);
  const files = example.files.map(async (file): Promise<SharedFile> => {
    const content = await loadFile(file);
    return { path: file.path, content: new Uint8Array(await content.arrayBuffer()) };
  });
  const [text, recording] = await Promise.all([
    loadPipeline(example),
    // What it gave is only to be seen: it runs without.
    loadRecording(example).catch(() => undefined),
  ]);
  return { ...NOTHING, text, files: await Promise.all(files), recording };
}
