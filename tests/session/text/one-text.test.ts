/** One text in several windows: merged where one of them changed it, kept one click away where two did. */
import { describe, expect, test } from 'vitest';
import { NO_CHOICE, type Choice } from '#session/text/choice.ts';
import type { Draft } from '#session/text/drafts.ts';
import type { EngineLink } from '#session/engine/engine-link.svelte.ts';
import { memoryStore } from '#session/page/memory-store.ts';
import { Notices } from '#session/page/notices.svelte.ts';
import { merge, sameContent, type Content, type Version } from '#session/text/one-text.ts';
import { Saving } from '#session/text/saving.svelte.ts';
import type { Engine, SavedText, TextState } from '#workers/engine.ts';
import { random } from '../../corpus/make.ts';

const chosen = (n: string): Choice => ({ params: { n } });
const content = (text: string, choice = NO_CHOICE): Content => ({ text, choice });
const version = (revision: number, text: string, base?: number, choice = NO_CHOICE): Version => ({
  revision,
  text,
  choice,
  base,
});

describe('merge', () => {
  const base = version(5, 'base');

  test.each([
    ['nobody changed it', content('base'), version(6, 'base', 5), content('base')],
    ['the other changed it', content('base'), version(6, 'theirs', 5), content('theirs')],
    ['this one changed it', content('mine'), version(6, 'base', 5), content('mine')],
    ['both made the same of it', content('same'), version(6, 'same', 5), content('same')],
    [
      'one chose and the other wrote',
      content('mine'),
      version(6, 'base', 5, chosen('7')),
      content('mine', chosen('7')),
    ],
    [
      'the other wrote and this one chose',
      content('base', chosen('7')),
      version(6, 'theirs', 5),
      content('theirs', chosen('7')),
    ],
  ])('%s', (_, mine, theirs, merged) => expect(merge(base, mine, theirs)).toEqual(merged));

  test('both changed it: the one here takes the place, the other one is kept', () => {
    expect(merge(base, content('mine'), version(6, 'theirs', 5))).toEqual({
      ...content('mine'),
      other: { text: 'theirs', of: 'other' },
    });
  });

  test('the other was made on an older one: it takes the place, the one here is kept', () => {
    expect(merge(base, content('base'), version(8, 'theirs', 4))).toEqual({
      ...content('theirs'),
      other: { text: 'base', of: 'this' },
    });
  });

  test('in which order values were chosen does not matter', () => {
    const [one, two] = [{ params: { a: '1', b: '2' } }, { params: { b: '2', a: '1' } }];
    expect(sameContent(content('x', one), content('x', two))).toBe(true);
  });
});

/** The session's file as an engine keeps it, and tells of it in the order in which it was written. */
class SharedFile {
  saved: SavedText = { revision: 1, text: 'begin', choice: NO_CHOICE };
  readonly told: { saved: SavedText; base?: number; by?: string }[] = [];

  save(text: string, { revision, choice, base, by }: TextState): boolean {
    const { saved } = this;
    if (revision <= saved.revision)
      return (
        revision === saved.revision &&
        saved.text === text &&
        JSON.stringify(saved.choice) === JSON.stringify(choice)
      );
    this.saved = { revision, text, choice };
    this.told.push({ saved: this.saved, base, by });
    return true;
  }
}

/** A window on the file: what it asks and what it is told arrives when the test lets it. */
class Window {
  text = 'begin';
  readonly others: string[] = [];
  readonly asked: (() => void)[] = [];
  heard = 0;
  readonly saving: Saving;

  constructor(
    readonly name: string,
    readonly file: SharedFile,
  ) {
    const saveText = (text: string, as: TextState): Promise<boolean> =>
      new Promise((answer) => this.asked.push(() => answer(this.file.save(text, as))));
    const engine = { sessions: { saveText } } as unknown as Engine;
    const company = { window: name, holds: name === 'a', isTold: true };
    const link = { opened: () => Promise.resolve(engine), company } as unknown as EngineLink;
    const room = { label: 'Sessions', run: () => {} };
    this.saving = new Saving(link, new Notices(), memoryStore(), room, () => content(this.text));
    const session = { id: 's', storage: 'disk', revision: 1, text: 'begin', choice: NO_CHOICE } as const;
    this.saving.startWith(session, version(1, 'begin') as Draft);
    this.saving.begin();
  }

  type(text: string): void {
    this.text = text;
    this.saving.change();
  }

  hear(): void {
    const next = this.file.told[this.heard];
    if (!next) return;
    this.heard += 1;
    const merged = this.saving.hear(next.saved, next.base, next.by);
    if (!merged) return;
    this.text = merged.text;
    if (merged.other) this.others.push(merged.other.text);
    this.saving.keep();
  }

  answer(): void {
    this.asked.shift()?.();
  }
}

const settled = () => new Promise((done) => setImmediate(done));

describe('two windows', () => {
  test.each(Array.from({ length: 200 }, (_, seed) => seed + 1))(
    'in whichever order they write, save and are told, both end with one text, and no text is lost: %d',
    async (seed) => {
      const next = random(seed);
      const file = new SharedFile();
      const windows = [new Window('a', file), new Window('b', file)] as const;
      let count = 0;
      /** Of every text, the one that it was written on. */
      const madeOn = new Map<string, string>();
      const typed: string[] = [];
      for (let move = 0; move < 40; move++) {
        const window = windows[next(2)]!;
        switch (next(4)) {
          case 0: {
            const text = `${window.name}${++count}`;
            madeOn.set(text, window.text);
            typed.push(text);
            window.type(text);
            break;
          }
          case 1:
            void window.saving.save();
            break;
          case 2:
            window.answer();
            break;
          case 3:
            window.hear();
        }
        await settled();
      }
      // Everything arrives.
      for (let round = 0; round < 50; round++)
        for (const window of windows) {
          void window.saving.save();
          await settled();
          while (window.asked.length > 0) window.answer();
          await settled();
          for (const one of windows) while (one.heard < file.told.length) one.hear();
        }
      const [a, b] = windows;
      expect([a.text, b.text]).toEqual([file.saved.text, file.saved.text]);
      expect([a.saving.state, b.saving.state]).toEqual(['saved', 'saved']);
      // Shown, or written on in a text that is shown or kept, or kept itself: where it was typed, since the other window may be closed.
      for (const { name, others } of windows) {
        const kept = new Set<string>();
        for (const last of [file.saved.text ?? '', ...others]) {
          let text: string | undefined = last;
          while (text !== undefined && !kept.has(text)) {
            kept.add(text);
            text = madeOn.get(text);
          }
        }
        expect(typed.filter((text) => text.startsWith(name) && !kept.has(text))).toEqual([]);
      }
    },
  );

  test('what one goes on typing while the engine is slow is no other text in the other window', async () => {
    const file = new SharedFile();
    const [a, b] = [new Window('a', file), new Window('b', file)];
    for (const text of ['one', 'two', 'three']) {
      a.type(text);
      void a.saving.save();
      await settled();
    }
    while (a.asked.length > 0) {
      a.answer();
      await settled();
    }
    for (const window of [a, b]) while (window.heard < file.told.length) window.hear();
    expect([a.text, b.text, file.saved.text]).toEqual(['three', 'three', 'three']);
    expect([...a.others, ...b.others]).toEqual([]);
  });

  test('who goes on typing is not put off: the other is told every tenth of a second', async () => {
    const window = new Window('a', new SharedFile());
    window.type('one');
    window.type('two');
    expect(window.saving.state).toBe('saving');
    await expect.poll(() => window.asked.length).toBe(1);
    window.answer();
    await settled();
    expect(window.file.saved.text).toBe('two');
  });
});

describe('what a window that is gone had not saved', () => {
  const left = (revision: number, text: string, base: number): Draft => ({
    revision,
    text,
    choice: NO_CHOICE,
    base,
  });

  test('on the text that is shown: it is shown, and saved', async () => {
    const window = new Window('a', new SharedFile());
    expect(window.saving.adopt(left(3, 'typed last', 1))).toEqual(content('typed last'));
    window.text = 'typed last';
    void window.saving.save();
    await settled();
    window.answer();
    expect(window.file.saved).toMatchObject({ text: 'typed last' });
    expect(window.file.saved.revision).toBeGreaterThan(3);
  });

  test('on an older text, or beside one that is not saved here: it is kept one click away', () => {
    const window = new Window('a', new SharedFile());
    window.file.save('newer', { session: 's', revision: 4, choice: NO_CHOICE, base: 1, by: 'b' });
    window.hear();
    expect(window.saving.adopt(left(3, 'typed last', 1))).toEqual({
      ...content('newer'),
      other: { text: 'typed last', of: 'other' },
    });
    window.type('mine');
    expect(window.saving.adopt(left(9, 'theirs', 4))?.other).toEqual({ text: 'theirs', of: 'other' });
  });

  test('that was saved, or is known: nothing of it is lost', () => {
    const window = new Window('a', new SharedFile());
    window.file.save('one', { session: 's', revision: 2, choice: NO_CHOICE, base: 1, by: 'b' });
    window.file.save('two', { session: 's', revision: 3, choice: NO_CHOICE, base: 2, by: 'b' });
    window.hear();
    window.hear();
    expect(window.saving.adopt(left(2, 'one', 1))).toBeUndefined();
    expect(window.saving.adopt(left(3, 'two', 3))).toBeUndefined();
    expect(window.saving.adopt(left(4, 'two', 3))).toBeUndefined();
  });
});
