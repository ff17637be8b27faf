/** The open session's input files, as the engine keeps them for the page. */
import { lookInto } from '../look.ts';
import type { Changes } from '../changes.ts';
import type { EngineFiles } from '../engine.ts';
import {
  addFile,
  discard,
  existing,
  linkFile,
  listFiles,
  putBack,
  removeFile,
  renameFile,
} from '../session-files.ts';
import type { CurrentSession } from './current.ts';

/** Makes the door's files, those of whichever session is open; what changes is told to `changes`. */
export function hostFiles(current: CurrentSession, changes: Changes): EngineFiles {
  const folder = () => current.get().held.folder;
  const inputs = () => ({ folder: folder(), contents: current.get().contents });

  async function told<T>(change: Promise<T>): Promise<T> {
    const made = await change;
    changes.tell({ type: 'files' });
    return made;
  }

  /** Of the look that goes on. */
  let looking = new AbortController();

  return {
    list: async () => listFiles(folder()),
    async look(request) {
      looking.abort(new Error('Another look began.'));
      looking = new AbortController();
      return lookInto(current.get(), request, looking.signal);
    },
    read: async (name) => existing(folder(), name),
    add: async (name, content, onProgress) => told(addFile(inputs(), name, content, onProgress)),
    link: async (name, handle) => told(linkFile(inputs(), name, handle)),
    rename: async (from, to) => told(renameFile(inputs(), from, to)),
    remove: async (name) => told(removeFile(folder(), name)),
    restore: async (name) => told(putBack(inputs(), name)),
    discard: async (name) => discard(folder(), name),
  };
}
