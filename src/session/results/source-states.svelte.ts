/** How far steps got at their sources, as the last complete run left it: seen, and changed with a way back. */
import type { KeptState } from '#core/run/kept-states.ts';
import { stateWords } from '#core/run/state-words.ts';
import type { StateChange } from '#workers/engine.ts';
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import type { Notices } from '../page/notices.svelte.ts';
import { whoeverHasIt } from '../engine/owner.ts';

export class SourceStates {
  list = $state.raw<readonly KeptState[]>([]);

  constructor(
    private readonly engine: EngineLink,
    private readonly notices: Notices,
  ) {}

  /** Lists them again; what cannot be asked now is asked the next time. */
  async read(): Promise<void> {
    try {
      this.list = await whoeverHasIt(async () => (await this.engine.ready()).tables.states());
    } catch (cause) {
      console.info('The states of steps are listed when the engine answers.', cause);
    }
  }

  /** The step's next run goes on from there. */
  write(step: string, value: unknown): Promise<void> {
    return this.#change(
      step,
      { type: 'write', value },
      `${step} goes on from ${stateWords(value)} in its next run.`,
    );
  }

  /** Its next run begins anew. */
  reset(step: string): Promise<void> {
    return this.#change(step, { type: 'reset' }, `${step} begins anew in its next run.`);
  }

  async #change(step: string, change: StateChange, said: string): Promise<void> {
    const about = `state of ${step}`;
    try {
      if (await this.#ask(step, change)) {
        const run = (): Promise<void> =>
          this.#change(step, { type: 'restore' }, `${step} goes on where it was.`);
        this.notices.say(said, change.type === 'restore' ? undefined : { label: 'Undo', run }, about);
      } else if (change.type === 'restore')
        this.notices.fail(`${step} has run since: what its state was is gone.`, undefined, undefined, about);
    } catch (cause) {
      this.notices.fail(`The state of ${step} could not be changed.`, cause, undefined, about);
    }
    await this.read();
  }

  #ask(step: string, change: StateChange): Promise<boolean> {
    return whoeverHasIt(async () => (await this.engine.ready()).tables.changeState(step, change));
  }
}

/** What a person edits of a state: its one text, else all of it as JSON. */
export function editable(value: unknown): string {
  const [only, ...others] = Object.values(typeof value === 'object' && value !== null ? value : {});
  if (typeof value === 'string') return value;
  return typeof only === 'string' && others.length === 0 ? only : JSON.stringify(value);
}

/** The state that an edited text stands for; undefined where it is none: no JSON, or no moment where one was. */
export function edited(before: unknown, text: string): unknown {
  const was = editable(before);
  const isMoment = (each: string): boolean =>
    /^\d{4}-\d\d-\d\d/.test(each) && !Number.isNaN(Date.parse(each));
  if (isMoment(was) && !isMoment(text.trim())) return undefined;
  if (typeof before === 'string') return text.trim();
  const [name] = Object.keys(typeof before === 'object' && before !== null ? before : {});
  if (name !== undefined && was !== JSON.stringify(before)) return { [name]: text.trim() };
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
