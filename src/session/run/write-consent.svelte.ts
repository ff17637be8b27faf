/** Before a run writes outside of the session, the person sees where and how: what they agreed to, and what they are asked. */
import type { StepTarget } from '#core/run/writes.ts';
import type { RunRequest } from './run-request.ts';
import type { Script } from '../text/script.svelte.ts';
import type { Checked } from '../text/text-check.svelte.ts';

/** A run that waits for an answer. */
export interface AskedWrites {
  readonly check: Checked;
  readonly request: RunRequest;
  /** What it would write, and nobody has agreed to. */
  readonly writes: readonly StepTarget[];
}

/** Held in memory, as long as the session is open. */
export class WriteConsent {
  #asked = $state.raw<AskedWrites | undefined>();
  /** Targets with their modes, as `termsOf` says them. */
  agreed: readonly string[] = [];

  constructor(private readonly script: Script) {}

  /** Undefined where nothing is asked, and when the text is another since. */
  get asked(): AskedWrites | undefined {
    const [asked, { checked }] = [this.#asked, this.script];
    return asked?.check.text === checked?.text ? asked : undefined;
  }
  set asked(asked: AskedWrites | undefined) {
    this.#asked = asked;
  }

  /** Another session is open: nothing was agreed to in it. */
  forget(): void {
    this.#asked = undefined;
    this.agreed = [];
  }
}
