/** What the GraphQL queries of steps can ask for: loaded on request, in memory, for as long as what it was asked with is what counts. */
import type { Schema } from '#core/graphql/schema.ts';
import type { NothingFound, SchemaFound } from '#core/run/discovery.ts';
import { askedWith, isSame, type AskedWith } from './asked-with.ts';
import { reason } from '../page/notices.svelte.ts';
import type { Session } from '../session.svelte.ts';

/** Where the query of a step is sent to. */
interface Address {
  /** The same for all that are sent there. */
  readonly key: string;
  /** As a person knows it: `@graphql.shop`, a host, or the step itself. */
  readonly shown: string;
}

interface Loaded extends Address {
  readonly of: AskedWith;
  readonly schema: Schema;
}

interface Asked {
  readonly of: AskedWith;
  readonly key: string;
  readonly state: AskedState;
}

/** `said`: why there is none. */
export type AskedState = 'asking' | 'found' | { readonly said: string };

/** Asks nothing unasked. Nothing in it rejects. */
export class Schemas {
  /** What was asked for last, by its address, and what became of it. */
  #last = $state.raw<Asked | undefined>();
  #loaded = $state.raw<readonly Loaded[]>([]);
  /** Of steps whose text cannot be read just now: as it was read last. */
  #known: readonly { readonly step: string; readonly address: Address }[] = [];

  constructor(private readonly session: Session) {}

  /** What came from elsewhere asks nobody, and neither does a step that has no id yet. */
  mayLoad(step: string | undefined): step is string {
    return step !== undefined && !this.session.script.isApart;
  }

  /** As a person knows it. */
  where(step: string): string {
    return this.#addressOf(step).shown;
  }

  /** Undefined where nobody has loaded it. */
  of(step: string | undefined): Schema | undefined {
    if (step === undefined) return undefined;
    const now = askedWith(this.session);
    const { key } = this.#addressOf(step);
    return this.#loaded.find((each) => each.key === key && isSame(each.of, now))?.schema;
  }

  /** How it stands with the step's server, where that was the last to be asked. */
  last(step: string): AskedState | undefined {
    const { key } = this.#addressOf(step);
    const now = askedWith(this.session);
    return this.#last?.key === key && isSame(this.#last.of, now) ? this.#last.state : undefined;
  }

  /** Asks the server of a step for it, also where it is there; whether it is there then. Why it is not is told. */
  async load(step: string): Promise<boolean> {
    const { session } = this;
    if (!this.mayLoad(step)) return false;
    const [of, address] = [askedWith(session), this.#addressOf(step)];
    const { key, shown } = address;
    this.#last = { of, key, state: 'asking' };
    const found = await this.#asked(step);
    if (!isSame(of, askedWith(session))) return false;
    const about = `schema of ${shown}`;
    if (found.state !== 'found') {
      this.#last = { of, key, state: { said: found.said } };
      session.notices.fail(`The schema of ${shown} is not there. ${found.said}`, undefined, undefined, about);
      return false;
    }
    this.#last = { of, key, state: 'found' };
    const others = this.#loaded.filter((each) => each.key !== key);
    this.#loaded = [...others, { ...address, of, schema: found.schema }];
    session.notices.say(`Queries of ${shown} are completed by its schema from here on.`, undefined, about);
    return true;
  }

  async #asked(step: string): Promise<SchemaFound | NothingFound> {
    const { script } = this.session;
    try {
      return await (await script.checker()).schema({ text: script.text, settings: script.settings }, step);
    } catch (cause) {
      return { state: 'failed', said: `The asking itself failed: ${reason(cause)}` };
    }
  }

  drop(): void {
    this.#last = undefined;
    this.#loaded = [];
    this.#known = [];
  }

  #addressOf(step: string): Address {
    const { checked } = this.session.script;
    const range = checked?.outline?.steps.find(({ id }) => id === step)?.range;
    if (!checked || !range)
      return this.#known.find((each) => each.step === step)?.address ?? { key: step, shown: step };
    const reference = checked.connections?.find(({ steps }) => steps.includes(step))?.reference;
    const endpoint = endpointIn(checked.text.slice(range.start, range.end));
    const address = {
      key: JSON.stringify([reference, endpoint]),
      shown: reference ?? hostOf(endpoint) ?? step,
    };
    this.#known = [...this.#known.filter((each) => each.step !== step), { step, address }];
    return address;
  }
}

/** What a step itself says of the address that it asks, as it is written. */
const endpointIn = (step: string): string | undefined =>
  /(?:^|[{,])\s*endpoint\s*:[ \t]*["']?([^\s"',}]+)/m.exec(step)?.[1];

function hostOf(address: string | undefined): string | undefined {
  return address !== undefined && URL.canParse(address) ? new URL(address).host : undefined;
}
