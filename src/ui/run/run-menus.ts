/** What the menu of a step, and the one beside Run, hold. */
import { wayKeys, runBy, runObstacle, RUN_WAYS, type RunWay } from '#session/run/run-ways.ts';
import type { StepView } from '#session/results/steps.ts';
import type { Session } from '#session/session.svelte.ts';
import type { MenuContent, MenuItem } from '../shell/PopMenu.svelte';

const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

/** Of one step; `onshow` brings its text to the front. */
export function stepMenu(session: Session, id: string, onshow: (id: string) => void): MenuContent {
  const step = session.steps.find((each) => each.id === id);
  const fetchAgain: MenuItem = {
    ...way(session, 'only', id),
    label: 'Fetch again',
    does: 'Asks its source anew, although the step is the same',
    keys: undefined,
  };
  return {
    title: `Step ${id}`,
    note: runObstacle(session),
    items: [
      way(session, 'to', id),
      way(session, 'from', id),
      way(session, 'only', id),
      ...(step?.fetches ? [fetchAgain] : []),
      ...(step?.kind === 'extractor' ? [standIn(session, step)] : []),
      ...(step?.kind === 'extractor' ? lookItem(session, id) : []),
      { label: 'Show in text', run: () => onshow(id) },
    ],
  };
}

/** Of a step that reads a file of the session. */
function lookItem(session: Session, id: string): readonly MenuItem[] {
  const [file] = session.script.outline.steps.find((each) => each.id === id)?.files ?? [];
  if (file === undefined || !session.files.names.includes(file)) return [];
  const label = 'How it reads its file…';
  return [{ label, does: 'First rows, with every option', run: () => (session.lookAt = { file, step: id }) }];
}

function standIn(session: Session, { id, table, standIns }: StepView): MenuItem {
  const isReal = table !== undefined && standIns === undefined;
  return {
    label: isReal ? 'Record a sample…' : 'Stand-in…',
    does: 'Rows for where its source cannot be reached',
    run: () => (session.standInFor = id),
  };
}

/** Of the whole pipeline. */
export function runMenu(session: Session): MenuContent {
  return {
    title: 'More ways to run',
    note: runObstacle(session),
    items: [
      way(session, 'again'),
      {
        label: 'Run without writing',
        does: 'Reads and computes; each writer says what it would do',
        disabled: runObstacle(session) !== undefined,
        run: () => void session.runs.run({ dryRun: true }),
      },
      {
        label: 'Run it elsewhere…',
        does: 'On the command line or an engine: the commands to copy',
        run: () => (session.goesElsewhere = true),
      },
    ],
  };
}

function way(session: Session, name: RunWay, step?: string): MenuItem {
  const { label, does } = RUN_WAYS[name];
  return {
    label,
    does,
    keys: wayKeys(name, isMac()),
    disabled: runObstacle(session) !== undefined,
    run: () => runBy(session, name, step),
  };
}
