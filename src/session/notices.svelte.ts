/** Short messages about something the person did, most of them with a way back. */

export interface NoticeAction {
  readonly label: string;
  run(): void | Promise<void>;
}

export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'error';
  readonly message: string;
  /** Technical text, one click away. */
  readonly detail?: string;
  readonly action?: NoticeAction;
  /** Errors stay until they are dismissed. */
  readonly lasting: boolean;
}

/** At most this many at once; the oldest passing one goes first. */
const SHOWN = 4;

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  say(message: string, action?: NoticeAction): number {
    return this.#add({ tone: 'info', message, action, lasting: false });
  }

  /** `action`: the way out, where there is one. */
  fail(message: string, cause?: unknown, action?: NoticeAction): number {
    const detail = cause === undefined ? undefined : reason(cause);
    return this.#add({ tone: 'error', message, detail, action, lasting: true });
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  #add(notice: Omit<Notice, 'id'>): number {
    const id = this.#next++;
    const others = this.list.filter((other) => other.message !== notice.message);
    const surplus = Math.max(0, others.length - SHOWN + 1);
    const leaving = others.filter((other) => !other.lasting).slice(0, surplus);
    this.list = [...others.filter((other) => !leaving.includes(other)), { ...notice, id }];
    return id;
  }
}

/** What an error says, without its class and its stack. */
export function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
