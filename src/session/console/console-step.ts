/** A query of the console's as a step of the pipeline. Loaded when it is wanted. */
import { StepError } from '#core/contract/errors.ts';
import { foldName } from '#core/oml/value.ts';
import { findMarked } from '#core/contract/marks.ts';
import { asStepQuery, readAdHoc } from '#core/sql/index.ts';
import { stepReading } from './console-files.ts';
import { extractorOf, withSteps, type WantedStep } from '../text/new-step.ts';
import type { Session } from '../session.svelte.ts';

/**
 * Shows what the pipeline would be with the query as its last step, and with a step for each file that it names and no step
 * reads; the person accepts that or not. `name`: what its id begins with. Gives why there is nothing to show, if there is nothing.
 */
export async function proposeStep(
  session: Session,
  sql: string,
  name = 'query',
): Promise<string | undefined> {
  const { script, proposals } = session;
  const checked = await script.check();
  const { catalog } = script;
  if (!checked || !catalog) return 'The pipeline could not be checked. Reload the page to try again.';
  if (!checked.outline)
    return 'The pipeline is no valid YAML, so a step cannot be added. Put right what Problems says of it, then try again.';
  const { outline } = checked;
  const { files, relations } = readAdHoc(sql);
  const stepIds = new Map<string, string>();
  const unread: string[] = [];
  for (const path of new Set(files.map((file) => file.path))) {
    const step = stepReading(checked.plan, path);
    if (step) stepIds.set(path, step.id);
    else unread.push(path);
  }
  const extractors = unread.map((path) => extractorOf(path, catalog));
  const at = extractors.indexOf(undefined);
  if (at >= 0) return `Nothing here reads "${unread[at]}": no component knows files of such a name.`;
  const wanted = extractors.filter((each) => each !== undefined);
  const processor = findMarked(catalog, 'sql');
  const made = withSteps(checked.text, outline.steps, wanted, catalog);
  if (!made || !processor) return ONE_LINE;
  unread.forEach((path, index) => stepIds.set(path, made.ids[index] ?? ''));
  let query: string;
  try {
    query = asStepQuery(sql, (path) => stepIds.get(path) ?? path);
  } catch (cause) {
    if (cause instanceof StepError) return cause.message;
    throw cause;
  }
  const named = relations.flatMap(({ name }) =>
    outline.steps.filter(({ id }) => foldName(id) === foldName(name)).map(({ id }) => id),
  );
  const step: WantedStep = {
    name,
    id: name,
    component: processor.component.name,
    config: { [processor.key]: query },
    needs: [...new Set([...named, ...stepIds.values()])],
  };
  const next = withSteps(checked.text, outline.steps, [...wanted, step], catalog);
  if (!next) return ONE_LINE;
  const id = next.ids.at(-1) ?? '';
  proposals.show({
    other:
      wanted.length > 0
        ? 'one that has this query, and reads its files'
        : 'one that has this query as a step',
    text: next.text,
    mine: () => script.text,
    accept: async () => {
      script.replace(
        next.text,
        `Step ${id} added: it asks ${name === 'query' ? 'the query of the console' : 'what the chart draws'}.`,
      );
      session.selection.id = id;
      await script.goOn(id);
    },
  });
  return undefined;
}

const ONE_LINE =
  'A step could not be added, because the steps share one line. Put each step on a line of its own, then try again.';
