/** What the page around this one is answered, request by request. */
import type { RunOutcome } from '#embed/api.ts';
import type { AskedFor, Request, Theme } from '#embed/protocol/messages.ts';
import { readRecording } from '#core/recording/read.ts';
import type { RunEvent } from '#core/run/events.ts';
import { standInsOf } from '#core/run/run-state.ts';
import { named } from '#core/run/stand-ins.ts';
import type { SharedFile, SharedState } from '#core/share/state.ts';
import type { Choice } from '../text/choice.ts';
import { plain } from '../page/words.ts';
import type { Embedder } from './door.ts';
import { fittingHeight } from './fitting-height.ts';
import { readings, type ReadingsParts } from './readings.ts';
import { Refused } from './refused.ts';

export interface AnswersParts extends ReadingsParts {
  /** Settles when the session is there. */
  readonly begun: Promise<unknown>;
  /** Profile and parameters of a pipeline that comes without any. */
  readonly choice: Choice;
  /** The text as it came, where that is not the one that is open. */
  readonly given?: string;
  /** Whether this frame can be taken away and come back as it is. */
  canLeave(): boolean;
  ontheme(theme: Theme): void;
  /** Why the recorded results that came with what is shown are left out; undefined where they are not. */
  onunread(reason: string | undefined): void;
  /** So high is the frame to be, in px. */
  onheight(height: number): void;
  ondestroy(): void;
  /** It was destroyed. */
  isOver(): boolean;
  ignored(): number;
}

export interface Answering {
  answer(request: Request, from: Embedder): Promise<unknown>;
  /** The text as it came last. */
  readonly given: string;
}

/** What notices of a text that waits to be shown are about. */
const OFFERED = 'what the page around offers';

/** Makes what answers requests: what fills in text and files happens in the order in which it came. */
export function answers(parts: AnswersParts): Answering {
  const { session, begun, ignored } = parts;
  const { query, getTable, getArtifact } = readings(parts);
  /** What came, by path. */
  const files = new Map<string, SharedFile>();
  /** What is shown, as it came: the reader has changed it where the text is another. */
  let shown = '';
  /** Settles when all that was filled in before is there. */
  let filled: Promise<unknown> = begun.then(() => {
    const { shared } = session.guest;
    shown = parts.given ?? shared?.text ?? '';
    for (const file of shared?.files ?? []) files.set(file.path, file);
  });

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = filled.then(work);
    filled = done.catch(() => {});
    return done;
  }

  async function show(state: SharedState): Promise<void> {
    const { opening, runs, guest, script, selection } = session;
    shown = state.text;
    // Nothing has been started for it yet: it begins with all that it has.
    if (!opening.info) return opening.openGuest(state, 'page');
    runs.leaveText();
    guest.begin(state, 'page');
    const choice = { profile: state.profile, params: state.params };
    // Its files stay, and with them what says which of them are samples.
    script.showApart({ text: state.text, choice }, script.settings.standIns);
    await script.check();
    selection.id = state.step;
  }

  async function setPipeline(asked: AskedFor<'setPipeline'>): Promise<void> {
    const { text, step, recording, lax = false } = asked;
    const { profile, params = {} } = asked.profile || asked.params ? asked : parts.choice;
    // An element without results gives none.
    const read = recording ? readRecording(recording) : undefined;
    const wrong = read && !read.ok ? plain(read.diagnostics[0]?.message ?? '') : undefined;
    if (wrong !== undefined && !lax) throw new Refused('invalid_message', wrong);
    const state = {
      text,
      profile,
      params,
      step: step || undefined,
      files: [...files.values()],
      recording: read?.ok ? read.value : undefined,
    };
    if (session.runs.busy)
      throw new Refused('busy', 'A run goes on. Show another pipeline when it has ended.');
    if (session.script.text === shown || session.script.text === text) {
      parts.onunread(wrong);
      return show(state);
    }
    const open = { label: 'Show it', run: () => void inTurn(() => show(state)) };
    session.notices.say(
      'The page around this one offers another pipeline in place of your text.',
      open,
      OFFERED,
    );
    throw new Refused(
      'edited',
      'The reader has changed the text, and is asked before another takes its place.',
    );
  }

  async function addFile(request: AskedFor<'addFile'>): Promise<void> {
    const { path } = request;
    if (session.files.own.includes(path))
      throw new Refused('edited', `The reader has a file of their own at ${path}, which stays.`);
    const file =
      'url' in request
        ? { path, url: request.url }
        : { path, content: new Uint8Array(await request.content.arrayBuffer()) };
    files.set(path, file);
    const { guest, opening } = session;
    const state = guest.shared ?? { text: '', params: {}, files: [] };
    if (!opening.info) {
      const { script, selection } = session;
      const { choice } = script.settings;
      await opening.openGuest(
        { ...state, text: script.text, ...choice, step: selection.id, files: [...files.values()] },
        'page',
      );
    } else if ('content' in request) {
      if (!(await session.files.add([{ path, content: request.content }])))
        throw new Refused('too_large', `${path} could not be added; the playground says why.`);
    } else guest.shared = { ...state, files: [...files.values()] };
  }

  async function run({ step }: AskedFor<'run'>): Promise<RunOutcome> {
    const { runs, script, results, guest } = session;
    if (runs.busy) throw new Refused('busy', 'A run goes on.');
    const checked = await script.check();
    if (!checked?.plan)
      throw new Refused('invalid_pipeline', plain(script.obstacle ?? 'The text could not be checked.'));
    if (step !== undefined && !checked.plan.steps.some(({ id }) => id === step))
      throw new Refused('not_found', `The pipeline has no step "${step}".`);
    let begun: RunEvent | undefined;
    const unheard = results.hear((event) => (begun ??= event));
    const scope = step === undefined ? undefined : ({ type: 'to', step } as const);
    await runs.run({ unasked: true, scope });
    unheard();
    if (!begun && guest.asksAnew)
      throw new Refused('needs_consent', 'The pipeline asks the network: the reader has to press Run first.');
    if (!begun && session.writes.asked)
      throw new Refused('needs_consent', 'The pipeline writes elsewhere: the reader has to agree first.');
    if (!begun) throw new Refused('engine_failed', 'The run did not begin; the playground says why.');
    const { status, steps, duration_ms } = results.run;
    return {
      outcome: status === 'complete' || status === 'cancelled' ? status : 'failed',
      steps: Object.fromEntries(Object.entries(steps).map(([id, { status }]) => [id, status])),
      duration_ms,
      ...named(standInsOf(results.run)),
    };
  }

  async function cancel(): Promise<void> {
    if (session.runs.busy) await session.runs.cancel();
    else if (session.engine.state.phase === 'ready')
      await (await session.engine.ready()).tables.cancelQuery();
  }

  async function answer(request: Request, from: Embedder): Promise<unknown> {
    if (parts.isOver()) throw new Refused('gone', 'This playground was destroyed.');
    switch (request.type) {
      case 'setPipeline':
        return inTurn(() => setPipeline(request));
      case 'addFile':
        return inTurn(() => addFile(request));
      case 'run':
        await filled;
        return run(request);
      case 'cancel':
        return cancel();
      case 'query':
        await filled;
        return query(request, from);
      case 'getTable':
        await filled;
        return getTable(request, from);
      case 'getArtifact':
        await filled;
        return getArtifact(request, from);
      case 'resize':
        parts.onheight(request.height);
        return { height: fittingHeight(session) };
      case 'setTheme':
        return parts.ontheme(request.theme);
      case 'status':
        return { phase: session.runs.busy ? 'running' : 'idle', ignored: ignored() };
      case 'park':
        if (parts.canLeave()) return undefined;
        throw new Refused('busy', 'It has to stay, since what it holds is kept nowhere else.');
      case 'destroy':
        return parts.ondestroy();
      default:
        return request satisfies never;
    }
  }

  return {
    answer,
    get given() {
      return shown;
    },
  };
}
