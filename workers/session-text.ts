/**
 * The session's text, `pipeline.yaml`, and what is noted of it beside the sessions: its revision and what was chosen for it. A text takes
 * the place of an older one only, whole or not at all, whatever is killed when.
 */
import type { Folder } from '#adapters/wasm/folder.ts';
import { hash } from '#core/plan/fingerprint.ts';
import type { Choice, SavedText } from './engine.ts';
import { fill, LOOKS, readNote, readWhole, replace } from './small-files.ts';

const FILE = 'pipeline.yaml';
/** A text that is written and has not yet taken its place. */
const PART = `${FILE}.part`;

export type NewText = Required<Omit<SavedText, 'choice'>> & Pick<SavedText, 'choice'>;

export interface TextFile {
  /** What is on disk. */
  readonly saved: SavedText;
  /**
   * False, with nothing written, where a later revision is there, or another text or choice of this one.
   * Rejects when it cannot be written.
   */
  save(next: NewText): Promise<boolean>;
}

/** Where a session is noted in the folder of notes. */
export const noteOf = (session: string): string => `sessions/${session}.json`;

/** Reads what is saved, from whichever window; the one that holds the session may be saving. */
export async function readText(folder: Folder, notes: Folder, session: string): Promise<SavedText> {
  const noted = async (): Promise<string> => JSON.stringify(await readNote(notes, noteOf(session)));
  for (let times = 1; ; times++) {
    const before = await noted();
    const { saved, sure } = await look(folder, notes, session);
    if (times === LOOKS || (sure && before === (await noted()))) return saved;
  }
}

/** For the one window that holds the session: ends first what a killed one has begun. */
export async function openText(folder: Folder, notes: Folder, session: string): Promise<TextFile> {
  const { saved: found, begun } = await look(folder, notes, session);
  let saved = found;
  if (begun) await folder.move(PART, FILE);
  else await folder.remove(PART);
  return {
    get saved() {
      return saved;
    },
    async save({ text, revision, choice = saved.choice }) {
      const next = { text, revision, choice };
      if (revision <= saved.revision) return revision === saved.revision && same(next, saved);
      const changed = text !== saved.text;
      if (changed) await fill(folder, PART, text, { flush: true });
      await replace(notes, noteOf(session), JSON.stringify({ revision, text: hash(text), choice }));
      if (changed) await folder.move(PART, FILE);
      saved = next;
      return true;
    },
  };
}

interface Look {
  readonly saved: SavedText;
  /** The text is in its part still, and was noted already. */
  readonly begun: boolean;
  /** Text and note belong together: neither has been changed while they were read. */
  readonly sure: boolean;
}

async function look(folder: Folder, notes: Folder, session: string): Promise<Look> {
  const [text, part, note] = await Promise.all([
    readWhole(folder, FILE),
    readWhole(folder, PART),
    readNote(notes, noteOf(session)),
  ]);
  const revision = Number(note?.['revision']);
  if (!note || !Number.isSafeInteger(revision))
    return { saved: { text, revision: 0 }, begun: false, sure: false };
  const choice = note['choice'] as Choice | undefined;
  const noted = (one: string | undefined): boolean => one !== undefined && hash(one) === note['text'];
  if (noted(text)) return { saved: { text, revision, choice }, begun: false, sure: true };
  if (noted(part)) return { saved: { text: part, revision, choice }, begun: true, sure: true };
  // Written by what keeps no notes, as a former version of the page: newer than what was noted.
  return { saved: { text, revision: revision + 1, choice }, begun: false, sure: false };
}

function same(a: SavedText, b: SavedText): boolean {
  return a.text === b.text && JSON.stringify(a.choice) === JSON.stringify(b.choice);
}
