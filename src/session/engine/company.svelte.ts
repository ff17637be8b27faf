/** The windows that share the session that is open: who has it, who asks, and whether they answer. */
import type { Engine, EngineChange, SessionInfo } from '#workers/engine.ts';
import type { StartedEngine } from './engine.ts';
import { released } from './lock.ts';
import type { Caller, Windows } from './windows.ts';
import type { OpenedSession } from './windows-open.ts';

/** Who is told what happens to the session elsewhere than on this page. */
export interface CompanyListener {
  /** What other windows did, and this one; the next is told when this is taken. */
  hear(changes: readonly EngineChange[]): Promise<void>;
  /** Another window is about to share the session: resolves when it can be shown there as it is here. */
  settle(): Promise<void>;
  /** A window that shared it has ended. */
  left(window: string): void;
  /** The window that has it answers again. */
  answered(): void;
}

/** How one session is shared, from its opening on. */
export class Company {
  /** This window's own worker has the session open. */
  holds = $state(true);
  /** How many other windows have it open, as far as this one knows. */
  others = $state(0);
  /** The window that has it open does not answer. */
  silent = $state(false);
  /** What happens elsewhere is told. */
  isTold = false;

  listener: CompanyListener | undefined;
  #windows: Windows | undefined;
  #followed: { readonly engine: Engine; readonly life: AbortSignal } | undefined;
  /** The page shows what the session held when it was opened. */
  #isShown = false;
  #end: (() => void | Promise<void>) | undefined;

  /** Of this window; absent where it cannot reach others. */
  get window(): string | undefined {
    return this.#windows?.id;
  }

  /** Which of those windows are gone; all of them where windows cannot reach each other. */
  async gone(windows: readonly string[]): Promise<readonly string[]> {
    const living = await this.#windows?.living();
    return windows.filter((window) => !living?.has(window));
  }

  /** Nobody shares what is opened next, as far as is known. */
  leave(): void {
    this.holds = true;
    this.others = 0;
    this.silent = false;
    this.#isShown = false;
    this.#followed = undefined;
    this.#unsubscribe();
  }

  /** A session is open, in this window or in another; what asks for it is let in until `life` aborts. */
  begin(opened: OpenedSession, own: StartedEngine, windows: Windows | undefined, life: AbortSignal): void {
    const { engine, session, isShared } = opened;
    this.#windows = windows;
    this.holds = !isShared;
    this.others = isShared ? 1 : 0;
    this.#followed = { engine, life };
    if (isShared || !windows || session.lock === undefined) return;
    const end = windows.serve(session.id, (caller) => void this.#admit(session, own, caller, life));
    life.addEventListener('abort', end, { once: true });
  }

  /** The page shows what the session holds: from now on it takes what changes. */
  show(): void {
    this.#isShown = true;
    this.#subscribe();
  }

  heardSilence(isSilent: boolean): void {
    this.silent = isSilent;
    if (!isSilent) this.listener?.answered();
  }

  /** `client`: what that window holds as long as it lives. */
  async #admit(
    { id: session }: SessionInfo,
    own: StartedEngine,
    { port, window, lock: client }: Caller,
    life: AbortSignal,
  ): Promise<void> {
    await this.listener?.settle();
    if (life.aborted) return port.close();
    this.others += 1;
    this.#subscribe();
    own.serve({ serve: 'same', port, session, client });
    if (!(await released(client, life))) return;
    this.others -= 1;
    this.listener?.left(window);
    if (this.others === 0) this.#unsubscribe();
  }

  #subscribe(): void {
    const { listener } = this;
    if (!listener || !this.#followed || !this.#isShown || this.others === 0 || this.isTold) return;
    const { engine, life } = this.#followed;
    this.isTold = true;
    const following = engine.subscribe((changes) => (life.aborted ? undefined : listener.hear(changes)));
    following.catch((cause: unknown) => console.info('What other windows do is not told.', cause));
    this.#end = () => void following.then((end) => end()).catch(() => {});
  }

  #unsubscribe(): void {
    this.isTold = false;
    void this.#end?.();
    this.#end = undefined;
  }
}
