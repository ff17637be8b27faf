/** A plan as a makefile: `make -f NAME.mk -j 4`. */
import type { FrozenPlan } from './frozen.ts';
import { placeOptions, type Places } from './places.ts';
import { isShared } from './shared.ts';
import { remark, shellWord } from './shell.ts';

/** Steps are numbered: not every id can be a target. */
export function makeGraph(plan: FrozenPlan, planFile: string, places: Places): string {
  const { steps, file, engine } = plan;
  const number = new Map(steps.map(({ id }, index) => [id, index + 1]));
  const target = (id: string): string => `step-${number.get(id)}`;
  const needed = new Set(steps.flatMap(({ needs }) => needs));
  const last = steps.map(({ id }) => id).filter((id) => !needed.has(id));
  const rules = steps.map((step) => {
    const { id, component, needs } = step;
    const found = placeOptions(step, plan, places).map(
      ({ option, path }) => ` ${option}=${escaped(shellWord(path))}`,
    );
    return [
      `# ${remark(id)} (${component})`,
      `${[`${target(id)}:`, ...needs.map(target)].join(' ')}`,
      `\t$(OML) run '$(subst ','\\'',$(PLAN))' --only=${escaped(shellWord(id))}${found.join('')} $(OPTIONS)`,
    ].join('\n');
  });
  return `# The steps of ${remark(file)}: make -f THIS_FILE -j 4, where the plan is. Run it again after a failure: what is done is taken as it is.
# OML: how oml is called here. OPTIONS: for all steps, as --out DIR, --connections FILE, --run-id ID.
OML ?= npm run --silent oml --
PLAN ?= ${escaped(planFile).replaceAll('#', '\\#')}
OPTIONS ?=

${isShared(engine) ? '' : '# One process at a time has the tables: a file serves no second one.\n.NOTPARALLEL:\n'}.PHONY: all ${steps.map(({ id }) => target(id)).join(' ')}
${['all:', ...last.map(target)].join(' ')}

${rules.join('\n\n')}
`;
}

const escaped = (text: string): string => text.replaceAll('$', '$$$$');
