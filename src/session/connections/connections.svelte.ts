/** What a person gives for the connections of the open session, and for its secret parameters, and what connections answer. */
import type { GivenValue, GivenValues } from '#core/plan/connections-fields.ts';
import type { ConnectionView } from '#core/plan/connections-view.ts';
import type { TestResult } from '#core/run/connection-test.ts';
import { Browsing } from './browsing.svelte.ts';
import { withEntry, withoutKey } from './given-values.ts';
import { oneOf } from '../page/one-of.svelte.ts';
import { chosenSecrets, withoutParams } from './secrets-chosen.ts';
import { Keeping } from './keeping.svelte.ts';
import { reason } from '../page/notices.svelte.ts';
import { Schemas } from './schemas.svelte.ts';
import type { Session } from '../session.svelte.ts';

/** Nothing in it rejects. To be made outside of components, whose end would end what it derives. */
export class Connections {
  /** By `family.alias`; `undefined` while it is being asked. */
  results = $state.raw<Readonly<Record<string, TestResult | undefined>>>({});

  readonly keeping: Keeping;
  readonly browsing: Browsing;
  readonly schemas: Schemas;
  readonly views: readonly ConnectionView[] = $derived.by(
    () => this.session.script.checked?.connections ?? [],
  );

  constructor(private readonly session: Session) {
    this.browsing = new Browsing(session);
    this.schemas = new Schemas(session);
    this.keeping = new Keeping(session, () => {
      this.results = {};
      this.browsing.close();
      this.schemas.drop();
    });
  }

  get given(): GivenValues {
    return this.keeping.given;
  }

  /** An empty text takes a value away. */
  setVariable(name: string, value: string): void {
    const { given } = this;
    this.keeping.give({ ...given, variables: withEntry(given.variables, name, value) });
  }

  /** A field of a connection; empty takes it away, and what the file says counts again. */
  setField(key: string, name: string, value: GivenValue): void {
    const { given } = this;
    const own = withEntry(given.fields[key] ?? {}, name, value);
    this.keeping.give({ ...given, fields: withEntry(given.fields, key, own) });
    this.results = withoutKey(this.results, key);
  }

  /**
   * A value of a parameter, where it is or may be a secret; an empty text takes it away. What was chosen for the parameter, to be kept with
   * the text, goes.
   */
  setParam(name: string, value: string): void {
    const { given } = this;
    this.#unchoose([name]);
    this.keeping.give({ ...given, params: withEntry(given.params, name, value) });
  }

  /** What was chosen for parameters that are secret, and kept with the text by a version that knew no better, is from here on where secrets are. */
  takeParams(): void {
    const { given, session } = this;
    const { script, notices } = session;
    const { params } = script.settings.choice;
    const names = chosenSecrets(script.outline.inputs, script.settings.choice);
    if (names.length === 0) return;
    const taken = Object.fromEntries(names.flatMap((name) => (params[name] ? [[name, params[name]]] : [])));
    this.#unchoose(names);
    this.keeping.give({ ...given, params: { ...taken, ...given.params } });
    const values =
      names.length === 1
        ? `The value of ${names[0]} is a secret`
        : `The values of ${names.join(', ')} are secrets`;
    notices.stay(
      `${values}, and no longer saved with this session as it is. Memory holds it until this page is closed or locked; Connections can keep it encrypted.`,
      { label: 'Connections', run: () => void (session.asksConnections = true) },
      'secret parameters',
    );
  }

  #unchoose(names: readonly string[]): void {
    const { script, store, info } = this.session;
    const { choice } = script.settings;
    if (!names.some((name) => Object.hasOwn(choice.params, name))) return;
    script.choosePlain(withoutParams(choice, names));
    // As a former version kept it.
    if (info) store.remove(`choice.${info.id}`);
  }

  /** Asks the connection; the answer is in `results`. */
  async test(key: string): Promise<void> {
    const { script } = this.session;
    const of = { text: script.text, settings: script.settings };
    this.results = { ...this.results, [key]: undefined };
    let result: TestResult;
    try {
      result = await (await script.checker()).test(of, key);
    } catch (cause) {
      result = { state: 'failed', said: `The test itself failed: ${reason(cause)}` };
    }
    // What was typed meanwhile was not tested.
    this.results =
      script.settings === of.settings ? { ...this.results, [key]: result } : withoutKey(this.results, key);
  }
}

const made = new WeakMap<Session, Connections>();

/** Those of a session's page. */
export const connectionsOf = (session: Session): Connections => oneOf(made, session, Connections);
