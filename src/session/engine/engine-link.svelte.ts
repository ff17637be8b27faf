/** The page's end of the engine: opens the session at once, here or where another window has it, loads the database behind it, says how far it is. */
import type { Engine, EngineState, Resume, SessionInfo } from '#workers/engine.ts';
import { Company } from './company.svelte.ts';
import type { StartedEngine } from './engine.ts';
import { watchGuest, type Loss } from './guest-loss.ts';
import { released } from './lock.ts';
import { reason } from '../page/notices.svelte.ts';
import { OwnerGone } from './owner.ts';
import type { Windows } from './windows.ts';
import type { OpenedSession } from './windows-open.ts';

/** Puts what a guest begins with into its session; `isFilled`: it went on, and has all that it had. */
type FillGuest = (engine: Engine, session: SessionInfo, isFilled: boolean) => Promise<void>;

/**
 * Holds the worker in which the engine runs: starts it on first use, and another when it ends by itself.
 * `state` says how far DuckDB is, and why it or the session could not be opened. A session that another window
 * has open is asked of that one, and taken over when it is gone.
 */
export class EngineLink {
  state = $state.raw<EngineState>({ phase: 'idle' });
  /** Why the session is a copy of another; absent where it is none. */
  whyCopy = $state<string | undefined>();
  readonly company = new Company();
  /** Called when the session is open anew that another window had; where it is a copy, its id is another. */
  onreopened: ((session: SessionInfo, wasElsewhere: boolean) => Promise<void>) | undefined;
  /** Resolves once a session is open; replaced on every `open`. */
  #opened: Promise<OpenedSession> | undefined;
  /** Set while the session is one that came from elsewhere: puts into it what it begins with. */
  #guest: FillGuest | undefined;
  #started: Promise<Engine> | undefined;
  #created: Promise<StartedEngine> | undefined;
  #windows: Promise<Windows | undefined> | undefined;
  /** Aborts when the engine's worker is gone, or was left for another session. */
  #life = new AbortController();

  /**
   * `create`: starts an engine's worker, again where the one before has ended. `warm`: whether a started engine
   * is warmed up, so that the first run does not pay for that. `meet`: makes other windows known; absent: a
   * session that one of them has open is copied.
   */
  constructor(
    private readonly create: () => Promise<StartedEngine>,
    private readonly warm: boolean,
    private readonly meet: () => Promise<Windows | undefined> = () => Promise.resolve(undefined),
  ) {}

  /**
   * Opens the session of that id, or where the tab or the last window was (see `EngineSessions.open`); gives what is
   * known of it. Rejects where it cannot be opened.
   */
  async open(wanted: string | Resume): Promise<SessionInfo> {
    // What came from elsewhere ends with its worker.
    if (this.#guest) this.#drop();
    this.#guest = undefined;
    this.#leave();
    const opened = this.#connect(wanted, this.#life);
    this.#opened = opened;
    // Whoever asks next gets the reason too; a session nobody asks for must not end in an unhandled rejection.
    opened.catch(() => {});
    try {
      // Of one that is left meanwhile nobody may hear any more: its worker may have been ended.
      const { session } = await this.whileAlive(opened);
      void this.#watch(session, this.#life);
      return session;
    } catch (cause) {
      // One that is asked to open another session meanwhile is in use.
      if (this.#opened === opened) {
        this.#drop();
        this.#fail(cause);
      }
      throw cause;
    }
  }

  /**
   * Leaves the session for one that came from elsewhere, in a worker of its own. Nothing is started for it, and nothing loaded, before
   * something is asked of it: then `fill` puts into it what it begins with.
   */
  awaitGuest(fill: FillGuest): void {
    this.#drop();
    this.#leave();
    this.#opened = undefined;
    this.#guest = fill;
  }

  /**
   * Gives the engine as soon as its session is open, with text and files but no database yet; rejects where
   * no session is, or the last could not be opened.
   */
  async opened(): Promise<Engine> {
    this.#opened ??= this.#guest && this.#connectGuest(this.#guest);
    if (!this.#opened) throw new Error('No session is open.');
    return (await this.#opened).engine;
  }

  /**
   * Gives the engine with its database open; loads DuckDB on first use, and again after a failure. Rejects
   * where it does not load.
   */
  ready(): Promise<Engine> {
    if (this.#started) return this.#started;
    const started = this.#start().catch((cause: unknown) => {
      // One that was left has nothing to say of the next.
      if (this.#started === started) {
        this.#started = undefined;
        this.#fail(cause);
      }
      throw cause;
    });
    return (this.#started = started);
  }

  /** Asks again how the database is: another may have taken its place meanwhile. */
  async renew(): Promise<void> {
    const engine = await this.ready();
    this.state = { phase: 'ready', info: await engine.start() };
    this.warmUp();
  }

  /** Lets the engine do beforehand what the next run would wait for; for a window that shares the session, what it would wait for in the other's place. */
  warmUp(): void {
    if (!this.warm || this.#guest) return;
    const engine = this.company.holds ? this.ready() : this.#created?.then((own) => own.engine);
    engine
      ?.then((cold) => cold.warmUp())
      .catch((cause: unknown) => {
        // The run that comes meets the reason and tells it.
        console.debug('The engine was not warmed up.', cause);
      });
  }

  /** How the database is was told by the engine. */
  hear(state: EngineState): void {
    if (!this.company.holds && state.phase !== 'idle') this.state = state;
  }

  /** What `work` gives; rejects when the engine's worker ends before it, since that will never answer. */
  async whileAlive<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.#life;
    const gone = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
    return Promise.race([work, gone]);
  }

  /**
   * A worker that ends by itself, out of memory perhaps, says nothing: but it lets go of its session. Starts another; or goes on where
   * another window was.
   */
  async #watch({ id, lock }: SessionInfo, life: AbortController): Promise<void> {
    if (lock === undefined || !(await released(lock, life.signal))) return;
    const { holds } = this.company;
    life.abort(holds ? new Error(STOPPED) : new OwnerGone());
    if (holds) this.#drop();
    try {
      const opening = this.open(id);
      const own = this.#opened;
      const session = await opening;
      if (own !== this.#opened) return;
      // Tables are there as early as can be.
      this.ready().catch(() => {});
      if (!holds || !this.company.holds || session.id !== id) await this.onreopened?.(session, !holds);
      if (own !== this.#opened) return;
      await this.ready();
      this.warmUp();
    } catch (cause) {
      // `state` says why, and the screen offers to try again.
      console.info('The engine did not start again.', cause);
    }
  }

  async #connect(wanted: string | Resume, life: AbortController): Promise<OpenedSession> {
    this.#created ??= this.create();
    this.#windows ??= this.meet().catch((cause: unknown) => {
      console.info('Other windows are not reached.', cause);
      return undefined;
    });
    const [own, windows, { openShared }] = await Promise.all([
      this.#created,
      this.#windows,
      import('./windows-open.ts'),
    ]);
    const { company } = this;
    const opened = await openShared(wanted, {
      own,
      windows,
      life: life.signal,
      onsilence: (isSilent) => company.heardSilence(isSilent),
    });
    if (this.#life === life) {
      company.begin(opened, own, windows, life.signal);
      this.whyCopy = opened.whyCopy;
    }
    return opened;
  }

  #connectGuest(fill: FillGuest): Promise<OpenedSession> {
    const opened = this.#openGuest(fill);
    opened.catch((cause: unknown) => {
      if (this.#opened !== opened) return;
      this.#opened = undefined;
      this.#drop();
      this.#fail(cause);
    });
    return opened;
  }

  async #openGuest(fill: FillGuest): Promise<OpenedSession> {
    const life = this.#life;
    this.#created ??= this.create();
    const started = await this.#created;
    const { engine, session: left } = started;
    // Every run is given the hosts that the person agreed to.
    const session = left ?? (await engine.sessions.openGuest({ hosts: [] }));
    await fill(engine, session, left !== undefined);
    void watchGuest(started, session, life.signal, (loss) => this.#lose(loss));
    return { engine, session, isShared: false };
  }

  /** The next that asks for the engine has it started anew. */
  #lose({ state, isWhole }: Loss): void {
    this.#started = undefined;
    this.state = state;
    if (!isWhole) return;
    this.#drop();
    this.#opened = undefined;
    this.#life.abort(new Error(state.reason));
    this.#life = new AbortController();
  }

  /** What was asked of the session there was is not answered any more. */
  #leave(): void {
    this.#started = undefined;
    this.state = { phase: 'idle' };
    this.#life.abort(new Error('Another session is being opened.'));
    this.#life = new AbortController();
    this.company.leave();
    this.whyCopy = undefined;
  }

  /** The next session is opened by another worker; this one ends, so that what it holds is free. */
  #drop(): void {
    this.#created?.then(({ end }) => end()).catch(() => {});
    this.#created = undefined;
  }

  async #start(): Promise<Engine> {
    const life = this.#life;
    this.state = { phase: 'loading', received: 0, total: 0 };
    const engine = await this.opened();
    const info = await engine.start((received, total) => {
      if (this.#life === life && this.state.phase === 'loading')
        this.state = { phase: 'loading', received, total };
    });
    if (this.#life === life) this.state = { phase: 'ready', info };
    return engine;
  }

  #fail(cause: unknown): void {
    const offline = navigator.onLine ? '' : ' This device is offline.';
    this.state = {
      phase: 'failed',
      reason: `The engine that runs pipelines did not load.${offline} Your text and files are still here.`,
      detail: reason(cause),
    };
  }
}

const STOPPED =
  'The engine stopped unexpectedly, most likely because the browser ran out of memory. It has been started again; steps that were complete kept their tables. Close other tabs, or let the step read or keep less.';
