/** `oml connections [test] FILE`: the connections that a pipeline names, where their values come from, and whether they work. */
import { engineViews } from '#core/engine/connection-views.ts';
import { connectionViews, type ConnectionView, type FieldView } from '#core/plan/connections-view.ts';
import { readPipeline } from '#core/plan/reading.ts';
import { testConnection, type TestResult } from '#core/run/connection-test.ts';
import { catalog } from '#drivers/index.ts';
import { askPorts } from '../ask-ports.ts';
import type { Arguments } from './arguments.ts';
import { readKnown } from './document.ts';
import type { Exit } from './exits.ts';
import { diagnosticLine, printed, printJson } from './print.ts';

const OK = 0;
/** Something is missing, or did not answer. */
const NOT_READY = 1;
const INVALID = 2;

interface Listed extends ConnectionView {
  readonly result?: TestResult;
}

/** Prints them, with `--json` as one object; resolves to the exit code. No secret is printed. */
export async function connectionsCommand(args: Arguments, cwd: string): Promise<Exit<'connections'>> {
  const known = await readKnown(args);
  if (!args.json) for (const each of known.diagnostics) console.error(diagnosticLine(args.file, each, cwd));
  if (!known.ok) {
    if (args.json) printJson({ ok: false, connections: [], diagnostics: known.diagnostics.map(printed) });
    return INVALID;
  }
  const { pipeline, connections, choice } = known.value;
  const reading = readPipeline(pipeline, catalog);
  const options = { ...choice, ...connections, host: 'node' as const };
  const listed: Listed[] = [];
  for (const view of connectionViews(reading, options)) {
    const result = args.test ? await testConnection(reading, view.key, options, askPorts()) : undefined;
    const item = { ...view, ...(result && { result }) };
    listed.push(item);
    if (!args.json) console.log(linesOf(item).join('\n'));
  }
  const own = listed.length;
  for (const view of engineViews(connections)) {
    listed.push(view);
    if (!args.json) console.log(linesOf(view).join('\n'));
  }
  const isReady = listed
    .slice(0, own)
    .every(
      ({ problems, fields, result }) =>
        result?.state !== 'failed' && problems.length === 0 && !fields.some(({ missing }) => missing),
    );
  if (args.json)
    printJson({
      ok: isReady,
      connections: listed.map(({ reference, steps, defined, fields, problems, result }) => ({
        reference,
        steps,
        defined,
        fields,
        problems,
        test: result ?? null,
      })),
      diagnostics: known.diagnostics.map(printed),
    });
  else if (listed.length === 0) console.log('The pipeline names no connection.');
  return isReady ? OK : NOT_READY;
}

const SIGNS = { connected: '✔', failed: '✘', untested: '-' } as const;

function linesOf({ reference, steps, fields, problems, result }: Listed): readonly string[] {
  const told = fields.filter(({ from, missing }) => missing || from === 'file' || from === 'given');
  const width = Math.max(0, ...told.map(({ name }) => name.length));
  return [
    `${reference}  (${steps.join(', ')})`,
    ...told.map((field) => `  ${field.name.padEnd(width)}  ${valueOf(field)}`),
    ...problems.map((problem) => `  ! ${problem}`),
    ...(result && !problems.some((problem) => `${problem}.` === result.said)
      ? [`  ${SIGNS[result.state]} ${result.said}`]
      : []),
  ];
}

function valueOf({ from, value, secret, variables, missing }: FieldView): string {
  if (from === 'nothing') return 'missing';
  const shown = missing ? 'missing' : secret ? 'set' : String(value);
  const sources = variables.map((variable) =>
    variable.from === undefined
      ? `\${${variable.name}} is not set`
      : `\${${variable.name}} of ${variable.from}`,
  );
  return sources.length === 0 ? shown : `${shown}  (${sources.join(', ')})`;
}
