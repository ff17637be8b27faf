/** Short messages about something the person did, most of them with a way back. */

export interface NoticeAction {
  readonly label: string;
  /** Does what the label says. */
  run(): void | Promise<void>;
  /** Called when the notice has left without it: what was kept for the way back can go. */
  lapse?(): void | Promise<void>;
}

export interface Notice {
  readonly id: number;
  /** What it is about: a newer one about the same takes its place. */
  readonly about: string;
  readonly tone: 'info' | 'error';
  readonly message: string;
  /** Technical text, one click away. */
  readonly detail?: string;
  readonly action?: NoticeAction;
  /** Stays until it is answered, dismissed or no longer true. */
  readonly lasting: boolean;
}

/** At most this many passing ones at once; the oldest goes first. */
const PASSING = 2;
/** At most this many in all. */
const SHOWN = 4;

/**
 * Holds the messages on the screen. One about the same thing takes the place of the one before; the oldest
 * that passes leaves where there are more than two of these, or four in all, and errors stay.
 */
export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  /** `about`: by default what the message says. */
  say(message: string, action?: NoticeAction, about = message): number {
    return this.#add({ tone: 'info', message, action, about, lasting: false });
  }

  /** As `say`, and it stays until it is answered, dismissed or no longer true. */
  stay(message: string, action: NoticeAction, about = message): number {
    return this.#add({ tone: 'info', message, action, about, lasting: true });
  }

  /** `action`: the way out, where there is one. */
  fail(message: string, cause?: unknown, action?: NoticeAction, about = message): number {
    const detail = cause === undefined ? undefined : reason(cause);
    return this.#add({ tone: 'error', message, detail, action, about, lasting: true });
  }

  /** As `say`, for what is kept until somebody decides: it stays. */
  offer(message: string, action: NoticeAction, about: string): number {
    return this.#add({ tone: 'info', message, action, about, lasting: true });
  }

  /** Takes a notice from the screen; what was kept for its way back goes. */
  dismiss(id: number): void {
    void this.#leave(this.list.filter((notice) => notice.id === id));
  }

  /** Does what the notice offers; it leaves. */
  async act({ id, action }: Notice): Promise<void> {
    this.list = this.list.filter((notice) => notice.id !== id);
    await action?.run();
  }

  /** What was said about this is no longer true. */
  retract(about: string): void {
    void this.#leave(this.list.filter((notice) => notice.about === about));
  }

  /** Takes every notice away for whose way back something is kept; resolves when that is gone. */
  async lapseAll(): Promise<void> {
    await this.#leave(this.list.filter(({ action }) => action?.lapse));
  }

  /** Another session takes the place of this one: what was said of it is of no use. `but`: how what stays begins to be about. */
  clear(but: string): void {
    void this.#leave(this.list.filter(({ about }) => !about.startsWith(but)));
  }

  #add(notice: Omit<Notice, 'id'>): number {
    const id = this.#next++;
    const others = this.list.filter(({ about }) => about !== notice.about);
    const passing = others.filter(({ lasting }) => !lasting);
    const surplus = Math.max(0, others.length - SHOWN + 1, notice.lasting ? 0 : passing.length - PASSING + 1);
    const leaving = [...this.list.filter((other) => !others.includes(other)), ...passing.slice(0, surplus)];
    this.list = [...this.list, { ...notice, id }];
    void this.#leave(leaving);
    return id;
  }

  async #leave(leaving: readonly Notice[]): Promise<void> {
    this.list = this.list.filter((notice) => !leaving.includes(notice));
    try {
      await Promise.all(leaving.map(({ action }) => action?.lapse?.()));
    } catch (cause) {
      // It is let go at the latest when the session is opened the next time.
      console.info('What was kept for a way back could not be let go.', cause);
    }
  }
}

/** What an error says, without its class and its stack. */
export function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
