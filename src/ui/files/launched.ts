/** What the installed page is opened with: files that the system hands to it, and the shortcuts of its icon. */
import type { Added } from '#session/files/files.svelte.ts';
import type { Session } from '#session/session.svelte.ts';
import { isLarge } from './dropped.ts';

/** Under which a tab remembers its last launch. */
const LAUNCH = 'launch';

/** Takes files as a drop does, and does what a shortcut says; to be called once, when the session has begun to open. */
export function takeLaunches(session: Session): void {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  // Chromium launches a page that is loaded again once more: that must not take the place of what was written since.
  let again = navigation?.type === 'reload' ? session.store.read(LAUNCH, 'tab') : undefined;
  window.launchQueue?.setConsumer(async ({ targetURL, files }) => {
    try {
      const added = await Promise.all(files.map(read));
      const launch = JSON.stringify([targetURL, ...added.map(signature)]);
      const isAgain = launch === again;
      again = undefined;
      session.store.write(LAUNCH, launch, 'tab');
      if (!isAgain) await take(session, targetURL, added);
    } catch (cause) {
      session.notices.fail('What was opened with this page could not be read.', cause);
    }
  });
}

async function take(session: Session, address: string | undefined, files: readonly Added[]): Promise<void> {
  await session.opening.settled();
  // `shortcuts` of manifest.webmanifest.
  if (address !== undefined && new URL(address).searchParams.has('new')) await session.opening.switchTo();
  if (files.length > 0) await session.add(files);
}

async function read(file: FileSystemFileHandle): Promise<Added & { readonly content: File }> {
  const content = await file.getFile();
  const added = { path: content.name, content };
  return isLarge(added) ? { ...added, handle: file } : added;
}

const signature = ({ content }: { readonly content: File }) => [
  content.name,
  content.size,
  content.lastModified,
];
