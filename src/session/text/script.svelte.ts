/** The pipeline's text: typed, checked a moment later, saved a moment after that, never lost. */
import type { Diagnostic, Fix } from '#core/oml/pipeline.ts';
import type { Components } from '#core/contract/catalog.ts';
import type { Plan } from '#core/plan/plan.ts';
import type { StepFailure } from '#core/run/events.ts';
import type { Located } from '#workers/check/check.ts';
import type { Checker } from '#workers/check/checker.ts';
import type { SavedText, SessionInfo } from '#workers/engine.ts';
import { NO_CHOICE, type Choice } from './choice.ts';
import type { EditorDoor } from './editor-door.ts';
import type { EngineLink } from '../engine/engine-link.svelte.ts';
import type { Draft } from './drafts.ts';
import type { SettingTexts } from '../files/files.svelte.ts';
import type { NoticeAction, Notices } from '../page/notices.svelte.ts';
import type { Merged } from './one-text.ts';
import { offerOther, OTHER, offerTyped, REPLACED } from './other-text.ts';
import type { Proposals } from './proposal.svelte.ts';
import { Saving, type SavedState } from './saving.svelte.ts';
import type { Store } from '../page/store.ts';
import { TextCheck, type Checked, type Outline, type Settings } from './text-check.svelte.ts';
import { plain } from '../page/words.ts';

/** Milliseconds of rest before a text is checked. */
const CHECK_AFTER = 150;

/**
 * Holds the pipeline's text and what it means: checked 150 ms after the last key, saved by `Saving`, and
 * shown by the editor, if that has loaded. Nothing in it throws for a faulty text.
 */
export class Script {
  text = $state('');
  /** The text is the session's, or nobody can tell what that is: before, none is shown. */
  known = $state(false);
  /** It came from elsewhere, and belongs to no session. */
  isApart = $state(false);
  settings = $state.raw<Settings>({ choice: NO_CHOICE });
  editor: EditorDoor | undefined;

  #reveal = (): void => {};
  readonly #revealed = new Promise<void>((done) => (this.#reveal = done));
  /** Set where the text is shown without its session: as it was before anything was typed. */
  #shown: string | undefined;
  /** The last that lost its place, and is offered. */
  #other: string | undefined;
  #checking: ReturnType<typeof setTimeout> | undefined;
  readonly #saving: Saving;
  readonly #check = new TextCheck(
    async () => (await import('./checker.ts')).startChecker(),
    () => ({ text: this.text, settings: this.settings }),
    this.#revealed,
  );

  readonly checked = $derived(this.#check.checked);
  /** That of the last text that was YAML: a half-typed line does not empty the screen. */
  readonly outline: Outline = $derived(this.#check.outline);
  /** Every component there is; absent until texts can be checked. */
  readonly catalog: Components | undefined = $derived(this.#check.components);
  readonly plan: Plan | undefined = $derived(this.checked?.plan);
  /** Whoever shows it has not given any text yet: there is nothing to find fault with. */
  readonly #isAwaited: boolean = $derived(this.isApart && this.text === '');
  readonly diagnostics: readonly Diagnostic[] = $derived(
    this.#isAwaited ? [] : (this.checked?.diagnostics ?? []),
  );
  readonly errors = $derived(this.diagnostics.filter(({ severity }) => severity === 'error'));
  /** Nothing but values of variables is missing: who presses Run is asked for them. */
  readonly asksForValues = $derived(
    !this.isApart &&
      this.errors.length > 0 &&
      this.errors.every(({ type }) => type === 'missing_environment_variable'),
  );
  /** Why it cannot run. */
  readonly obstacle = $derived.by(() => {
    if (this.#isAwaited) return 'There is no pipeline here yet.';
    return this.isApart && !this.checked
      ? 'What it does is being found out.'
      : obstacle(this.errors, this.checked, this.outline);
  });

  constructor(
    engine: EngineLink,
    readonly notices: Notices,
    store: Store,
    room: NoticeAction,
    readonly proposals: Proposals,
  ) {
    this.#saving = new Saving(engine, notices, store, room, () => ({
      text: this.text,
      choice: this.settings.choice,
    }));
  }

  /** Whether text and choice are in the session's own file, on the way, or could not be written. */
  get saved(): SavedState {
    return this.#saving.state;
  }

  /**
   * Shows the text of a session that could not be opened: what is typed is kept as its draft. Revision 0: nobody knows what the session holds,
   * and what it holds is newer than all that is typed.
   */
  show(session: string, { revision, text, choice }: Draft): void {
    if (this.known) return;
    this.#saving.without(session, revision);
    this.#shown = text;
    this.settings = { choice };
    this.text = text;
    this.#know();
  }

  /** Shows the text of the session that is open from here on. */
  showSession(session: SessionInfo, shown: Draft): void {
    const { text, choice } = shown;
    this.isApart = false;
    const other = this.#saving.startWith(session, shown);
    const typed = this.#shown !== undefined && this.#shown !== this.text ? this.text : undefined;
    const goesOn = typed !== undefined && this.#shown === text;
    this.#shown = undefined;
    this.settings = { ...this.settings, choice: goesOn ? this.settings.choice : choice };
    if (goesOn) this.#saving.change();
    else this.#put(text, other);
    this.#know();
    this.#saving.begin();
    if (typed !== undefined && !goesOn && typed !== text) offerTyped(typed, this);
  }

  /** Shows a text that came from elsewhere and belongs to no session: nothing of it is kept. */
  showApart({ text, choice }: Omit<Draft, 'revision'>, standIns?: string): void {
    this.#saving.apart();
    this.#shown = undefined;
    this.isApart = true;
    this.settings = { choice, standIns };
    this.#check.forget();
    this.#put(text, true);
    this.#know();
  }

  /** The text as the person types it. */
  edit(text: string): void {
    if (text === this.text) return;
    this.#become(text);
    this.#saving.change();
  }

  /** Takes the text that another window saved; where two wrote at once, the one that is not shown is one click away. */
  hear(saved: SavedText, base?: number, by?: string): void {
    this.#take(this.#saving.hear(saved, base, by));
  }

  /** Takes what a window that is gone had not saved. */
  adopt(draft: Draft): void {
    this.#take(this.#saving.adopt(draft));
  }

  /** The session is open anew: what is not in its own file yet is saved, from here on by this window where that holds it. */
  begin(): void {
    this.#saving.begin();
  }

  /** A new text in place of the old one; undo in the editor and in the notice. */
  replace(text: string, label: string): void {
    const before = this.text;
    if (text === before) return;
    this.#write(text);
    this.notices.say(label, { label: 'Undo', run: () => this.#write(before) }, REPLACED);
  }

  /** As `replace`, with a text that is shown from its start, and what is chosen for it: by default what was chosen for the one before. */
  open(text: string, label: string, choice: Choice = this.settings.choice): void {
    const [before, chosen] = [this.text, this.settings.choice];
    if (text === before) return;
    this.#open(text, choice);
    this.notices.say(label, { label: 'Undo', run: () => this.#open(before, chosen) }, REPLACED);
  }

  /**
   * Makes the change that a diagnostic proposes, unless the text is no longer the one it was proposed for.
   */
  fix(fix: Fix): void {
    if (this.editor) this.editor.applyFix(fix);
    else if (this.checked?.text === this.text)
      this.edit(this.text.slice(0, fix.start) + fix.text + this.text.slice(fix.end));
  }

  /** Brings a step's text into view, when what is known of it is not outdated. */
  reveal(id: string): void {
    const step = this.outline.steps.find((each) => each.id === id);
    if (step && this.checked?.text === this.text) this.editor?.reveal(step.range, false);
  }

  /** Goes on behind a step's text that has just been written. */
  async goOn(id: string): Promise<void> {
    const step = (await this.check())?.outline?.steps.find((each) => each.id === id);
    if (step) this.editor?.goOn(step.range);
  }

  /** The texts of the session's connections and stand-ins, whenever they change. */
  configure({ connections, standIns }: SettingTexts): void {
    const before = this.settings;
    if (connections === before.connections && standIns === before.standIns) return;
    this.settings = { ...before, connections, standIns };
    void this.check();
  }

  /** What the person gives for the connections of this session, and for parameters that are secret: kept nowhere by the text. Resolves when it is checked with that. */
  give(given: Settings['given']): Promise<unknown> {
    this.settings = { ...this.settings, given };
    return this.check();
  }

  /** What checks texts, to be asked for more. Rejects where it cannot be started. */
  checker(): Promise<Checker> {
    return this.#check.started();
  }

  /** Another profile, other values of parameters: the text stays, what it means may not. */
  choose(choice: Choice): void {
    this.settings = { ...this.settings, choice };
    this.#saving.change();
    void this.check();
  }

  /** As `choose`, and nothing of what was chosen before is known any more. */
  choosePlain(choice: Choice): void {
    this.choose(choice);
    this.#saving.forget();
  }

  /** What the text means, as it is when this resolves; undefined when it could not be checked. */
  async check(): Promise<Checked | undefined> {
    clearTimeout(this.#checking);
    return this.#tried(this.#check.untilNewest());
  }

  /** Where a step's failure stands in a text that was checked; nowhere when nothing can tell any more. */
  async locate(checked: Checked, stepId: string, at: StepFailure['at']): Promise<Located> {
    return (await this.#tried(this.#check.locate(checked, stepId, at))) ?? {};
  }

  async #tried<T>(check: Promise<T>): Promise<T | undefined> {
    try {
      return await check;
    } catch (cause) {
      this.notices.fail('The text could not be checked. Reload the page to try again.', cause);
      return undefined;
    }
  }

  /** Resolves when text and choice are in the session's own file, or when it is said that they are not. */
  save(): Promise<void> {
    return this.#saving.save();
  }

  /** Saves, and leaves the session to others. */
  leave(): Promise<void> {
    this.settings = { ...this.settings, given: undefined };
    return this.#saving.leave();
  }

  #take(merged: Merged | undefined): void {
    if (!merged) return;
    const { text, choice, other } = merged;
    this.settings = { ...this.settings, choice };
    if (text !== this.text) this.#become(text);
    else void this.check();
    this.#saving.keep();
    if (!other) return;
    this.#other = other.text;
    offerOther(other, this);
  }

  /** Another text, which the editor takes as a change that can be undone. */
  #become(text: string): void {
    this.text = text;
    // The way back is to the text as it was replaced: from here on it would take away what was typed since.
    this.notices.retract(REPLACED);
    if (text === this.#other) this.notices.retract(OTHER);
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => void this.#tried(this.#check.once()), CHECK_AFTER);
  }

  #know(): void {
    this.known = true;
    this.#reveal();
  }

  #open(text: string, choice: Choice): void {
    const { given } = this.settings;
    // Secrets that were given for one pipeline's parameters are not those of another.
    this.settings = { ...this.settings, choice, ...(given && { given: { ...given, params: {} } }) };
    this.editor?.open(text);
    this.edit(text);
  }

  #write(text: string): void {
    this.editor?.replace(text);
    this.edit(text);
  }

  /** As `#write`, of a text that is what it was: nothing has changed. */
  #put(text: string, ofOther: boolean): void {
    if (text === this.text && !ofOther) return;
    this.text = text;
    this.editor?.open(text, ofOther);
  }
}

/** What a person can put right by giving a connection a value. */
export const asksForValues = ({ type }: Diagnostic): boolean =>
  /^(missing_environment_variable|unknown_connection)$/.test(type);

function obstacle(
  errors: readonly Diagnostic[],
  checked: Checked | undefined,
  { steps }: Outline,
): string | undefined {
  const [first] = errors;
  if (first) {
    const place = first.range ? ` (line ${first.range.line})` : '';
    const lead = errors.length > 1 ? `${errors.length} problems to fix. The first` : 'A problem to fix';
    return `${lead}${place}: ${plain(first.message)}`;
  }
  return checked && steps.length === 0 ? 'A problem to fix: the pipeline has no steps yet.' : undefined;
}
