/** Every playground of a folder of pages: run, and compared with what was recorded of it, or recorded anew. */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { compareRecordings, type Difference } from '#core/recording/compare.ts';
import { differenceLine } from '#core/recording/difference-words.ts';
import { keepChanging } from '#core/recording/keep.ts';
import { RECORDED_ROWS } from '#core/recording/make.ts';
import { pipelineMarkup, recordingMarkup, ROWS_IN_PAGE, type Dialect } from '#core/recording/markup.ts';
import { parseRecording } from '#core/recording/read.ts';
import { recordedTable, standInsIn, type RecordedTable, type Recording } from '#core/recording/recording.ts';
import { recordingText } from '#core/recording/text.ts';
import { named } from '#core/run/stand-ins.ts';
import { count } from '#core/run/summary.ts';
import { StepError } from '#core/contract/errors.ts';
import { makeFolder } from '../folders.ts';
import { isError } from '../refused.ts';
import { pagesBelow } from './pages.ts';
import { recordSource } from './record.ts';
import { dialectOf, scan, type Playground } from './scan.ts';
import { SourceFault } from './source-fault.ts';
import { sourceOf, type PlaygroundSource } from './source.ts';

export interface CheckedPlayground {
  /** Of the page, absolute. */
  readonly file: string;
  /** 1-based, where it begins in the page. */
  readonly line: number;
  readonly status: 'same' | 'different' | 'unrecorded' | 'failed' | 'skipped' | 'recorded';
  /** Why it is not the same, line by line. */
  readonly details: readonly string[];
  readonly differences: readonly Difference[];
  readonly warnings: readonly string[];
  /** The steps that ran on their stand-ins; absent where there are none. */
  readonly stand_ins?: readonly string[];
}

export interface CheckOptions {
  /** The folder of pages, or one page; absolute. */
  readonly root: string;
  /** Records the results instead of comparing them. */
  readonly update: boolean;
  /** Pipelines may ask the network. */
  readonly network: boolean;
  /** Steps whose sources cannot be reached may run on their stand-ins. */
  readonly standIns?: boolean;
  /** Told of each when it is known. */
  tell(checked: CheckedPlayground): void;
}

type Outcome = Omit<CheckedPlayground, 'file' | 'line'>;

/** Resolves to whether every playground is as it was recorded, or could be; rejects where the folder cannot be read. */
export async function checkPages({ tell, ...options }: CheckOptions): Promise<void> {
  const { root } = options;
  const kept = new Map<string, string>();
  for (const file of await pagesBelow(root)) {
    const page = await readFile(file, 'utf8');
    const dialect = dialectOf(file) ?? 'html';
    let changed = page;
    /** How much longer the page has become before the playground that comes next. */
    let shift = 0;
    for (const playground of scan(page, dialect)) {
      const put = (markup: string): void => {
        const { start, end } = playground.place;
        const line = page.split('\n')[playground.line - 1] ?? '';
        const margin = dialect === 'html' ? '' : marginOf(line);
        const lineBreak = line.endsWith('\r') ? '\r\n' : '\n';
        const before = changed;
        changed =
          changed.slice(0, start + shift) +
          markup.replaceAll('\n', `${lineBreak}${margin}`) +
          changed.slice(end + shift);
        shift += changed.length - before.length;
      };
      const world = { ...options, file, dialect, kept, put };
      tell({ file, line: playground.line, ...(await checkOne(playground, world)) });
    }
    if (changed !== page) await writeFile(file, changed);
  }
}

/** What stands before a playground in a list or a quotation belongs to every line of it; of an item's mark, its width. */
const marginOf = (line: string): string =>
  (/^\uFEFF?((?:[ \t]|>|(?:[-+*]|\d{1,9}[.)])(?=[ \t]))*)/.exec(line)?.[1] ?? '').replace(/[^\s>]/g, ' ');

interface World extends Omit<CheckOptions, 'tell'> {
  readonly file: string;
  readonly dialect: Dialect;
  /** Files of results that other playgrounds have, by path: what they hold. */
  readonly kept: Map<string, string>;
  /** Writes into the page, where the playground's results stand. */
  put(markup: string): void;
}

const outcome = (status: Outcome['status'], details: readonly string[] = []): Outcome => ({
  status,
  details,
  differences: [],
  warnings: [],
});

async function checkOne(playground: Playground, world: World): Promise<Outcome> {
  try {
    const source = await sourceOf(playground, world.file, world.root);
    const rows = source.results === undefined ? ROWS_IN_PAGE : RECORDED_ROWS;
    const earlier = await recordedOf(playground, source);
    const recorded = typeof earlier === 'object' ? standInsIn(earlier) : [];
    // What was recorded of sources is compared with nothing else.
    const others = world.standIns === true && (world.update || typeof earlier !== 'object');
    const { network } = world;
    const ran = await recordSource(source, { rows, network, mayStand: { recorded, others } });
    if (ran.type === 'failed') return outcome('failed', ran.problems);
    if (ran.type === 'skipped') {
      const way = ran.couldStand ? ', and --stand-ins runs it on its samples' : '';
      return outcome('skipped', [`it asks the network (${ran.asks.join(', ')}); --network lets it${way}`]);
    }
    const { recording, warnings } = ran;
    const before = earlier ?? typed(playground, source, recording);
    const found = world.update
      ? await record(playground, source, { before, made: recording }, world)
      : compare(playground, source, { before, now: recording });
    return { ...found, warnings, ...named(standInsIn(recording)) };
  } catch (cause) {
    if (cause instanceof SourceFault) return outcome('failed', [`it ${cause.message}`]);
    if (cause instanceof StepError) return outcome('failed', [cause.message]);
    throw cause;
  }
}

async function record(
  playground: Playground,
  source: PlaygroundSource,
  { before, made }: { readonly before: Before; readonly made: Recording },
  world: World,
): Promise<Outcome> {
  const { results } = source;
  const recording = typeof before === 'object' ? keepChanging(before, made) : made;
  if (results === undefined) {
    world.put(markupOf(playground, source, recording, world.dialect));
    return outcome('recorded');
  }
  const text = recordingText(recording);
  const other = world.kept.get(results);
  if (other !== undefined && other !== text)
    return outcome('failed', [
      `it records its results in ${relative(world.root, results)}, as another playground with other results does; name another file`,
    ]);
  world.kept.set(results, text);
  await makeFolder(dirname(results));
  await writeFile(results, text);
  return outcome('recorded');
}

/** What stands in the page from here on, with the line breaks around it. */
function markupOf(
  { kind, written, tables, isBare }: Playground,
  { text, isElsewhere }: PlaygroundSource,
  recording: Recording,
  dialect: Dialect,
): string {
  const markup = recordingMarkup(recording, dialect, isElsewhere ? text : undefined);
  if (kind === 'block') return written ? markup : `\n${markup}`;
  if (isBare) return `\n${pipelineMarkup(text, dialect)}\n${markup}\n`;
  return written || Object.keys(tables).length > 0 ? markup : `\n${markup}\n`;
}

function compare(
  playground: Playground,
  source: PlaygroundSource,
  { before, now }: { readonly before: Before; readonly now: Recording },
): Outcome {
  if (before === undefined)
    return outcome('unrecorded', ['nothing is recorded of it; --update records its results']);
  if (typeof before === 'string') return outcome('failed', [before]);
  const differences = compareRecordings(before, now);
  const stale =
    source.isElsewhere && playground.written && playground.written.text !== source.text
      ? ['the pipeline between its tags is not the one that it names; --update writes it anew']
      : [];
  const isTyped = source.results === undefined && !playground.written;
  const shown = isTyped ? [] : missingRows(before, now);
  const details = [...differences.map(differenceLine), ...stale, ...shown];
  return { ...outcome(details.length > 0 ? 'different' : 'same', details), differences };
}

/** Of tables that are the same: there are more or fewer rows to be seen of them than are recorded today. */
function missingRows(before: Recording, now: Recording): string[] {
  return Object.entries(now.tables).flatMap(([step, { hash, rows, volatile }]) => {
    const earlier = recordedTable(before, step);
    return volatile || earlier?.hash !== hash || earlier.rows.length === rows.length
      ? []
      : [
          `${step}: shows ${count(earlier.rows.length, 'row')} where ${rows.length} are recorded; --update writes them anew`,
        ];
  });
}

/** What is recorded of it, undefined where nothing is; a text says why it cannot be read. */
type Before = Recording | string | undefined;

async function recordedOf({ written }: Playground, { results }: PlaygroundSource): Promise<Before> {
  if (results === undefined) return written?.recording;
  try {
    const read = parseRecording(await readFile(results, 'utf8'));
    return read.ok ? read.value : (read.diagnostics[0]?.message ?? '');
  } catch (cause) {
    if (isError(cause, 'ENOENT')) return undefined;
    throw cause;
  }
}

/** Of tables that somebody typed into the page. */
const typed = ({ tables }: Playground, { results }: PlaygroundSource, now: Recording): Before =>
  results === undefined && Object.keys(tables).length > 0 ? byHand(tables, now) : undefined;

/** Tables that somebody typed: what a table cannot say is as it is now, and steps that are not shown are not compared. */
function byHand(tables: Recording['tables'], now: Recording): Recording {
  const filled = Object.entries(tables).map(([step, table]): [string, RecordedTable] => {
    const found = recordedTable(now, step);
    const columns = table.columns.map((column, at) =>
      column.type === '' ? { ...column, type: found?.columns[at]?.type ?? '' } : column,
    );
    const isSame = JSON.stringify(table.rows) === JSON.stringify(found?.rows.slice(0, table.rows.length));
    const told = { ...named(found?.stand_ins ?? []), ...table };
    return [step, { ...told, columns, hash: isSame ? (found?.hash ?? '') : '' }];
  });
  return { ...now, tables: { ...now.tables, ...Object.fromEntries(filled) } };
}
