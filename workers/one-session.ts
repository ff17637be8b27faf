/** An engine as another window sees it: one session of it, for as long as that is open. */
import type { Engine, EngineChange, EngineListener } from './engine.ts';

export interface OpenEngine {
  readonly engine: Engine;
  /** The id of the session that it has open; undefined while none is. */
  session(): string | undefined;
}

type Method = (...given: readonly unknown[]) => unknown;

/**
 * Gives the engine for a window that shares `session`: what is asked rejects once another session is open, none of it opens or deletes
 * one, and of another session nothing is told.
 */
export function ofOneSession({ engine, session: open }: OpenEngine, session: string): Engine {
  const check = (): void => {
    if (open() !== session) throw new Error('The other window has left this session for another one.');
  };
  const guarded = <T extends object>(noun: T, may: (name: PropertyKey) => boolean = () => true): T =>
    new Proxy(noun, {
      get(of, name) {
        const method: unknown = Reflect.get(of, name);
        if (typeof method !== 'function') return method;
        return async (...given: readonly unknown[]) => {
          check();
          if (!may(name)) throw new Error('Sessions are opened and deleted by the window itself.');
          return (method as Method)(...given);
        };
      },
    });
  const { start, warmUp, snapshot } = guarded(engine);
  return {
    sessions: guarded(engine.sessions, (name) => name === 'saveText'),
    files: guarded(engine.files),
    tables: guarded(engine.tables),
    console: guarded(engine.console),
    exports: guarded(engine.exports),
    profiles: guarded(engine.profiles),
    finds: guarded(engine.finds),
    charts: guarded(engine.charts),
    relations: guarded(engine.relations),
    runs: guarded(engine.runs),
    artifacts: guarded(engine.artifacts),
    secrets: guarded(engine.secrets),
    start,
    warmUp,
    snapshot,
    async subscribe(listener) {
      check();
      return engine.subscribe(until(session, listener));
    },
  };
}

/** Tells what is of the session, and rejects when another is open: then it is told no more. */
function until(session: string, listener: EngineListener): EngineListener {
  return async (changes) => {
    const end = changes.findIndex((change) => isOfOther(change, session));
    const own = end === -1 ? changes : changes.slice(0, end);
    if (own.length > 0) await listener(own);
    if (end !== -1) throw new Error('The session is closed.');
  };
}

function isOfOther(change: EngineChange, session: string): boolean {
  if (change.type === 'snapshot') return change.snapshot.session?.id !== session;
  return change.type === 'session' && change.session?.id !== session;
}
