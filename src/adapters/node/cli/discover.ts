/** `oml discover [FILE] [@family.alias] [SOURCE]`: what connections hold, and steps that read it. No secret is printed. */
import { discovererOf } from '#core/contract/catalog.ts';
import { ENGINE_FAMILY } from '#core/engine/target.ts';
import { parse } from '#core/oml/parse.ts';
import type { Result } from '#core/oml/pipeline.ts';
import { connectionViews, type ViewOptions } from '#core/plan/connections-view.ts';
import { readPipeline, type Reading } from '#core/plan/reading.ts';
import { discoverConnection, discoverSource, type NothingFound } from '#core/run/discovery.ts';
import { catalog } from '#drivers/index.ts';
import { askPorts } from '../ask-ports.ts';
import { readConnections } from '../connections.ts';
import type { Arguments } from './arguments.ts';
import { listLines, sourceLines, stepLines } from './discover-words.ts';
import { readKnown } from './document.ts';
import type { Exit } from './exits.ts';
import { diagnosticLine, printed, printJson } from './print.ts';

const OK = 0;
/** It cannot be asked, or has no such source. */
const NOTHING = 1;
const INVALID = 2;

/** A pipeline in which nothing is done. */
const EMPTY = 'oml_version: "0.1.0"\nname: none\nsteps: []\n';

interface Place {
  readonly reading: Reading;
  readonly options: ViewOptions;
}

/** Prints it, with `--json` as one object; resolves to the exit code. */
export async function discoverCommand(args: Arguments, cwd: string): Promise<Exit<'discover'>> {
  const { discover, json } = args;
  if (!discover) throw new Error('These are no arguments of discover.');
  const placed = await placeOf(args, discover.isAlone);
  if (!json) for (const each of placed.diagnostics) console.error(diagnosticLine(args.file, each, cwd));
  const diagnostics = placed.diagnostics.map(printed);
  if (!placed.ok) {
    if (json) printJson({ ok: false, diagnostics });
    return INVALID;
  }
  const { reading, options } = placed.value;
  const { key, source, samples } = discover;
  if (key === undefined) return connectionsOf(placed.value, json);
  if (!isThere(key, placed.value)) return failed({ state: 'failed', said: unknown(key, placed.value) }, json);
  if (source === undefined) {
    const found = await discoverConnection(reading, key, options, askPorts());
    if (found.state !== 'found') return failed(found, json);
    const { reference, noun, sources } = found;
    if (json) printJson({ ok: true, reference, noun, sources, diagnostics });
    else console.log(listLines(found).join('\n'));
    return OK;
  }
  const found = await discoverSource(reading, key, source, samples, options, askPorts());
  if (found.state !== 'found') return failed(found, json);
  const lines = stepLines(found, catalog);
  if (json)
    printJson({ ok: true, source: found.source, step: found.step, yaml: lines.join('\n'), diagnostics });
  else console.log([...sourceLines(found), '', 'A step that reads it:', '', ...lines].join('\n'));
  return OK;
}

async function placeOf(args: Arguments, isAlone: boolean): Promise<Result<Place>> {
  const known = isAlone ? await alone(args) : await readKnown(args);
  if (!known.ok) return known;
  const { pipeline, connections, choice } = known.value;
  const reading = readPipeline(pipeline, catalog);
  const value = { reading, options: { ...choice, ...connections, host: 'node' as const } };
  return { ok: true, value, diagnostics: known.diagnostics };
}

/** The connections that lie where the person stands. */
async function alone({ file, connections, profile, params }: Arguments) {
  const parsed = parse(EMPTY);
  if (!parsed.ok) return parsed;
  const found = await readConnections(file, connections ?? file, process.env);
  if (!found.ok) return found;
  const value = { pipeline: parsed.value, connections: found.value, choice: { profile, params } };
  return { ok: true as const, value, diagnostics: found.diagnostics };
}

/** Those that the pipeline names, and those of the file besides, as `family.alias`. */
function keysIn({ reading, options }: Place): readonly string[] {
  const named = connectionViews(reading, options).map(({ key }) => key);
  const written = Object.entries(options.connections ?? {}).flatMap(([family, aliases]) =>
    family === ENGINE_FAMILY ? [] : Object.keys(aliases).map((alias) => `${family}.${alias}`),
  );
  return [...new Set([...named, ...written])];
}

const isThere = (key: string, place: Place): boolean => keysIn(place).includes(key);

function unknown(key: string, place: Place): string {
  if (key.startsWith(`${ENGINE_FAMILY}.`))
    return `@${key} is an engine, where the tables of a run may live (run --engine @${key}); no step reads from it.`;
  const keys = keysIn(place).map((each) => `@${each}`);
  const there =
    keys.length === 0
      ? 'the pipeline names none, and there is no file of connections beside it'
      : `there ${keys.length === 1 ? 'is' : 'are'} ${keys.join(', ')}`;
  return `There is no connection @${key}: ${there}.`;
}

function connectionsOf(place: Place, json: boolean): Exit<'discover'> {
  const listed = keysIn(place).map((key) => {
    const [family = ''] = key.split('.');
    const noun = discovererOf(catalog, family)?.driver?.discovery?.noun;
    return { reference: `@${key}`, holds: noun ?? null };
  });
  const width = Math.max(0, ...listed.map(({ reference }) => reference.length));
  if (json) printJson({ ok: true, connections: listed });
  else if (listed.length === 0)
    console.log('There are no connections: the pipeline names none, and no file of them lies beside it.');
  else
    for (const { reference, holds } of listed)
      console.log(
        `${reference.padEnd(width)}  ${holds === null ? 'does not say what it holds' : `${holds}s`}`,
      );
  return OK;
}

function failed({ said }: NothingFound, json: boolean): Exit<'discover'> {
  if (json) printJson({ ok: false, said });
  else console.error(said);
  return NOTHING;
}
