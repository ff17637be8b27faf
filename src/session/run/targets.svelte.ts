/** Files on the person's disk that writers write directly, chosen before the run. Only some browsers offer it. */
import type { Plan } from '#core/plan/plan.ts';
import type { EngineRunOptions } from '#workers/engine.ts';
import { basename } from '../page/number-text.ts';
import type { Notices } from '../page/notices.svelte.ts';

/** A file of the person's own, in place of the artifact `path`. */
interface Target {
  readonly path: string;
  readonly file: FileSystemFileHandle;
}

/**
 * Holds, by step, the file on the person's disk that a writer is to write in place of an artifact; needs
 * `showSaveFilePicker` (https://wicg.github.io/file-system-access/), without which none is offered.
 */
export class Targets {
  readonly offered = typeof window.showSaveFilePicker === 'function';
  /** By step id. */
  #chosen = $state.raw<Readonly<Record<string, Target>>>({});

  constructor(private readonly notices: Notices) {}

  /** Chosen for what the step writes: for another path than then it is not meant. */
  of(step: Plan['steps'][number]): FileSystemFileHandle | undefined {
    const target = Object.hasOwn(this.#chosen, step.id) ? this.#chosen[step.id] : undefined;
    return target?.path === artifactOf(step) ? target?.file : undefined;
  }

  /** Asks the person for the file that the artifact `path` of a step shall become. */
  async choose(stepId: string, path: string): Promise<void> {
    try {
      const file = await window.showSaveFilePicker?.({
        suggestedName: basename(path),
        id: 'osiris-downloads',
      });
      if (file) this.#chosen = { ...this.#chosen, [stepId]: { path, file } };
    } catch (cause) {
      // Closing the browser's own sheet is an answer too.
      if (cause instanceof DOMException && cause.name === 'AbortError') return;
      this.notices.fail(
        `The browser does not let the page write to a file for ${path}. The run can still make it as a download.`,
        cause,
      );
    }
  }

  /** Of one step; of all, where another pipeline takes the place of this one. */
  forget(stepId?: string): void {
    const others = Object.entries(this.#chosen).filter(([id]) => id !== stepId);
    this.#chosen = Object.fromEntries(stepId === undefined ? [] : others);
  }

  /** Those that `plan` writes, with leave to write; undefined when the person has to decide first. */
  async granted(plan: Plan): Promise<EngineRunOptions['targets'] | undefined> {
    const granted: [string, Record<string, FileSystemFileHandle>][] = [];
    for (const step of plan.steps) {
      const file = this.of(step);
      const path = artifactOf(step);
      if (!file || path === undefined) continue;
      if (await writable(file)) {
        granted.push([step.id, { [path]: file }]);
        continue;
      }
      this.notices.fail(
        `The browser no longer lets this page write to ${file.name}. Choose a file for ${path} again, or run without one: then it is a download.`,
        undefined,
        { label: 'Choose again', run: () => this.choose(step.id, path) },
      );
      this.forget(step.id);
      return undefined;
    }
    return Object.fromEntries(granted);
  }
}

/** The path that a writer step writes. */
export function artifactOf({ artifacts }: Plan['steps'][number]): string | undefined {
  return artifacts[0];
}

async function writable(file: FileSystemFileHandle): Promise<boolean> {
  const mode = { mode: 'readwrite' } as const;
  if (!file.queryPermission || (await file.queryPermission(mode)) === 'granted') return true;
  return (await file.requestPermission?.(mode)) === 'granted';
}
