/** `oml docs check DIR`: the playgrounds of a folder of pages against their recorded results. */
import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { count } from '#core/run/summary.ts';
import { withStandInsFor } from '#core/standin/marks.ts';
import { checkPages, type CheckedPlayground } from '../docs/check.ts';
import { UsageError } from './arguments.ts';
import { exitSentences, type Exit } from './exits.ts';
import { printJson } from './print.ts';

export const DOCS_USAGE = `Usage: npm run --silent oml -- docs check DIR [options]

Runs every playground in the Markdown, MDX, HTML, Astro, Svelte and Vue files of DIR and compares what it gives with what
was recorded: <osiris-playground> elements, and blocks of code in the language oml. The results stand in the page, or in
the file that the attribute \`results\` names.

Options
  --update             record the results, in place of what was recorded
  --network            run pipelines that ask other computers, too; without it they are skipped
  --stand-ins          steps whose source cannot be reached run on their samples (stand_ins.yaml among the playground's files, or
                       beside its pipeline); what was recorded on samples is compared on them without it, too
  --json               one JSON object on standard output
  --help               this text
${exitSentences('docs')}`;

interface DocsArguments {
  readonly root: string;
  readonly update: boolean;
  readonly network: boolean;
  readonly standIns: boolean;
  readonly json: boolean;
}

/** `argv`: what comes behind `docs`. Throws `UsageError`; gives `help` when that was asked for. */
export function readDocsArguments(argv: readonly string[], cwd: string): DocsArguments | 'help' {
  const { values, positionals } = parsed(argv);
  if (values.help) return 'help';
  const [command, folder, ...rest] = positionals;
  if (command !== 'check')
    throw new UsageError(
      command === undefined ? 'docs needs a command: check.' : `There is no command "docs ${command}".`,
    );
  if (folder === undefined || folder === '') throw new UsageError('docs check needs a folder of pages.');
  if (rest.length > 0) throw new UsageError(`docs check takes one folder; "${rest[0]}" is one too many.`);
  const { update = false, network = false, 'stand-ins': standIns = false, json = false } = values;
  return { root: resolve(cwd, folder), update, network, standIns, json };
}

const OPTIONS = {
  update: { type: 'boolean' },
  network: { type: 'boolean' },
  'stand-ins': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

function parsed(
  argv: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message.replace(/\. To specify a positional.*$/s, '.'));
  }
}

/** Resolves to the exit code. `cwd`: what printed paths are relative to. Rejects with `UsageError` where DIR cannot be read. */
export async function docsCommand({ json, ...options }: DocsArguments, cwd: string): Promise<Exit<'docs'>> {
  const { root } = options;
  await stat(root).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`The folder of pages cannot be read: ${reason}`);
  });
  const all: CheckedPlayground[] = [];
  const tell = (checked: CheckedPlayground): void => {
    all.push(checked);
    if (!json) for (const line of linesOf(checked, cwd)) console.log(line);
  };
  await checkPages({ ...options, tell });
  const bad = all.filter(({ status }) => BAD.has(status));
  const ok = bad.length === 0 && all.length > 0;
  if (json) {
    const playgrounds = all.map(({ file, ...checked }) => ({ file: relative(cwd, file), ...checked }));
    printJson({ ok, playgrounds });
  } else console.log(all.length === 0 ? `No playground in ${relative(cwd, root) || root}.` : summary(all));
  return ok ? 0 : 1;
}

const BAD: ReadonlySet<CheckedPlayground['status']> = new Set(['different', 'unrecorded', 'failed']);

const SIGNS: Readonly<Record<CheckedPlayground['status'], string>> = {
  same: '✔ as recorded',
  recorded: '✔ recorded',
  different: '✘ not as recorded',
  unrecorded: '✘ not recorded',
  failed: '✘ failed',
  skipped: '- skipped',
};

function linesOf(checked: CheckedPlayground, cwd: string): string[] {
  const { file, line, status, details, warnings, stand_ins } = checked;
  const place = `${relative(cwd, file)}:${line}`;
  return [
    `${place}: ${SIGNS[status]}${stand_ins ? `, ${withStandInsFor(stand_ins)}` : ''}`,
    ...details.map((detail) => `${place}:   ${detail}`),
    ...warnings.map((warning) => `${place}:   warning: it ${warning}`),
  ];
}

/** `3 playgrounds: 2 as recorded, 1 skipped` */
function summary(all: readonly CheckedPlayground[]): string {
  const words = Object.entries(SIGNS).flatMap(([status, sign]) => {
    const found = all.filter((each) => each.status === status).length;
    return found === 0 ? [] : [`${found} ${sign.slice(2)}`];
  });
  const standing = all.filter(({ stand_ins }) => stand_ins).length;
  const samples = standing === 0 ? '' : `; ${standing} with stand-ins`;
  return `${count(all.length, 'playground')}: ${words.join(', ')}${samples}`;
}
