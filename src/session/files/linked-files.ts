/** Files of the person's own that are read where they lie: chosen, chosen anew, copied. Loaded when there are such, or one is wanted. */
import type { Added, Upload } from './files.svelte.ts';
import { basename, bytes } from '../page/number-text.ts';
import { reason } from '../page/notices.svelte.ts';
import type { Session } from '../session.svelte.ts';

/** What is text of the page's own is always copied: it is read before anybody could be asked for leave. */
const isPageText = (path: string): boolean => /\.(ya?ml|oml)$/i.test(path);

/** Lets the person choose files, which are then read where they lie, however small they are. */
export async function linkFiles(session: Session): Promise<void> {
  const chosen = await choose(session, true);
  await session.add(chosen.map((file) => (isPageText(file.path) ? copyOf(file) : file)));
}

/** Lets the person choose the file that `path` stands for from now on. */
export async function chooseAgain(session: Session, path: string): Promise<void> {
  const [file] = await choose(session, false);
  if (file)
    await session.files.add([{ ...file, path }], true, () => `${path} is linked to ${file.path} now.`);
}

/** The same, for a file that is being copied: that ends when the link is there. Another file than that one is not taken. */
export async function linkInstead(session: Session, upload: Upload): Promise<void> {
  const { files, notices } = session;
  const { id, path, content } = upload;
  const [file] = await choose(session, false);
  if (!file) return;
  const name = basename(path);
  if (file.path !== name || file.content.size !== content.size) {
    const sizes = [file.content.size, content.size];
    const [chosen, copied] = sizes.map((size) => `${bytes(size)}, ${size} bytes`);
    notices.fail(
      `${file.path} (${chosen}) is not the file that is being copied, which is ${name} (${copied}): the copying goes on. Choose that one, or stop it and use “Link files…”.`,
      undefined,
      undefined,
      `a link for ${path}`,
    );
    return;
  }
  notices.retract(`a link for ${path}`);
  if (await files.add([{ ...file, path }], true, undefined, upload)) files.stop(id, true);
}

/** The same, and it is copied into the session. */
export async function chooseCopy(session: Session, path: string): Promise<void> {
  const [file] = await choose(session, false);
  if (file) await session.files.add([{ ...copyOf(file), path }], true, () => isCopied(path));
}

/** Copies a linked file into the session, in place of the link. */
export async function keepCopy({ files, engine, notices }: Session, path: string): Promise<void> {
  try {
    if (!(await files.allow([path]))) return;
    const content = await (await engine.opened()).files.read(path);
    await files.add([{ path, content }], true, () => isCopied(path));
  } catch (cause) {
    notices.fail(`${path} could not be copied: ${reason(cause)}`, cause);
  }
}

/** Nothing where the person closes the browser's own sheet. */
async function choose({ notices }: Session, multiple: boolean): Promise<readonly Added[]> {
  try {
    const handles = (await window.showOpenFilePicker?.({ multiple, id: 'osiris-files' })) ?? [];
    return await Promise.all(
      handles.map(async (handle) => ({ path: handle.name, content: await handle.getFile(), handle })),
    );
  } catch (cause) {
    if (!(cause instanceof DOMException && cause.name === 'AbortError'))
      notices.fail('The browser does not let this page read that file. Add it by “Add files”.', cause);
    return [];
  }
}

const copyOf = ({ path, content }: Added): Added => ({ path, content });

const isCopied = (path: string): string => `${path} is a copy in this session now.`;
