/** Files on the person's disk that writers write directly, chosen before the run. Only some browsers offer it. */
import type { Plan } from '#core/plan.ts';
import { basename } from './format.ts';
import type { Notices } from './notices.svelte.ts';

/** By artifact path. */
export type TargetFiles = Readonly<Record<string, FileSystemFileHandle>>;

export class Targets {
  readonly offered = typeof window.showSaveFilePicker === 'function';
  /** Chosen, by artifact path. */
  chosen = $state.raw<TargetFiles>({});

  constructor(private readonly notices: Notices) {}

  /** Asks the person for the file that the artifact `path` shall become. */
  async choose(path: string): Promise<void> {
    try {
      const file = await window.showSaveFilePicker?.({
        suggestedName: basename(path),
        id: 'osiris-downloads',
      });
      if (file) this.chosen = { ...this.chosen, [path]: file };
    } catch (cause) {
      // Closing the browser's own sheet is an answer too.
      if (cause instanceof DOMException && cause.name === 'AbortError') return;
      this.notices.fail(
        `The browser does not let the page write to a file for ${path}. The run can still make it as a download.`,
        cause,
      );
    }
  }

  forget(path: string): void {
    this.chosen = Object.fromEntries(Object.entries(this.chosen).filter(([other]) => other !== path));
  }

  /** Those that `plan` writes, with leave to write; undefined when the person has to decide first. */
  async granted(plan: Plan): Promise<TargetFiles | undefined> {
    const paths = plan.steps.map(artifactOf);
    const files = Object.entries(this.chosen).filter(([path]) => paths.includes(path));
    for (const [path, file] of files) {
      if (await writable(file)) continue;
      this.notices.fail(
        `The browser no longer lets this page write to ${file.name}. Choose a file for ${path} again, or run without one: then it is a download.`,
        undefined,
        { label: 'Choose again', run: () => this.choose(path) },
      );
      this.forget(path);
      return undefined;
    }
    return Object.fromEntries(files);
  }
}

/** The path that a writer step writes. */
export function artifactOf({ kind, config }: Plan['steps'][number]): string | undefined {
  return kind === 'writer' && typeof config.path === 'string' ? config.path : undefined;
}

async function writable(file: FileSystemFileHandle): Promise<boolean> {
  const mode = { mode: 'readwrite' } as const;
  if (!file.queryPermission || (await file.queryPermission(mode)) === 'granted') return true;
  return (await file.requestPermission?.(mode)) === 'granted';
}
