/** What `oml --help` says. */
import { MOST_SAMPLES, SAMPLES } from './discover-arguments.ts';
import { exitList, type EXITS } from './exits.ts';
import { wrapped } from './wrapped.ts';

/** Columns at which what a command does begins, and how it ends. */
const TEXT = 19;
const EXIT = 48;
const WIDTH = 130;

/** What each command is called with and does; `state`, `engine` and `docs` have a help of their own. */
const COMMANDS: readonly (readonly [keyof typeof EXITS, name: string, text: string])[] = [
  ['validate', 'validate FILE', 'check a pipeline'],
  ['compile', 'compile  FILE', 'print its manifest'],
  ['run', 'run      FILE', 'run it on native DuckDB'],
  ['run', 'run      PLAN', 'run the steps of a plan, or --only some, on this machine'],
  ['plan', 'plan     FILE', 'freeze it into one file, so that its steps can run on many machines'],
  ['connections', 'connections [test] FILE', 'what it connects to, and where the values come from'],
  [
    'discover',
    'discover [FILE] [@FAMILY.ALIAS] [SOURCE]',
    'what a connection holds; with SOURCE its columns, first rows and a step that reads it',
  ],
  ['sample', 'sample FILE STEP', 'record a stand-in for a step, of a real run'],
  ['state', 'state list DIR', 'how far steps got at their sources; set, reset, restore: state --help'],
  ['engine', 'engine clean', 'what sessions take on an engine, and their end: engine --help'],
  ['docs', 'docs check DIR', 'the playgrounds in pages: docs --help'],
];

function commandLines(): string {
  let last: string | undefined;
  return COMMANDS.flatMap(([command, name, text]) => {
    const left = wrapped(text, EXIT - TEXT - 2);
    const right = last === command ? ['exit as above'] : wrapped(exitList(command), WIDTH - EXIT);
    last = command;
    const isLong = name.length > TEXT - 3;
    const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, row) => {
      const head = row === 0 && !isLong ? `  ${name}` : '';
      return `${`${head.padEnd(TEXT)}${left[row] ?? ''}`.padEnd(EXIT)}${right[row] ?? ''}`.trimEnd();
    });
    return isLong ? [`  ${name}`, ...rows] : rows;
  }).join('\n');
}

export const USAGE = `Usage: npm run --silent oml -- COMMAND FILE [options]

Commands
${commandLines()}

FILE is a pipeline, or a zip that the playground's Share saved: a zip brings its own files and gets no connection and no
variable of this machine. discover needs none: osiris_connections.yaml here is enough.

Options
  --json               one JSON object on standard output
  --profile P          compile, run, plan, sample, connections, discover: use the profile P
  --param NAME=VALUE   compile, run, plan, sample, connections, discover: give a parameter; may be repeated. run PLAN: the secret ones, each
                       also as the variable OML_PARAM_NAME
  --connections FILE   compile, run, plan, sample, connections, discover: a file of them (default: osiris_connections.yaml beside
                       FILE); \${VAR} in it is of the environment, or of the file .env beside the pipeline
  --only A,B           run PLAN: these steps, each with the files that it reads; what they need must have run, on any machine
  --run-id ID          run PLAN: the run that the steps are of (default: the plan's own); another one runs all of them anew
  --session NAME       plan: the session that its tables are in (default: a new one)
  --as make|airflow    plan: write a graph for a scheduler too, beside the plan: a task a step, each safe to run again
  --data DIR           run, plan, sample: where an extractor's path is looked up (default: the folder of FILE or PLAN, or what is in
                       the zip)
  --out PLAN           plan: the file to write (default: ./<name of FILE>.plan.json)
  --out DIR            run, sample: the session's folder (default: ./osiris_sessions/<run id>; of sample, one that goes)
  --engine E           run, plan: keep the tables on an engine: @engine.ALIAS of the connections, or a URL without secrets, such as
                       ducklake:lake.ducklake, md:analytics or other.duckdb (docs/engines.md)
  --continue           run: go on where the last run in --out stopped; what it finished is kept
  --reuse              run: leave what is fresh in --out as it is: same config, same files, same tables
  --stand-ins          compile, run, plan: where a step's source cannot be reached from here, use the sample that stand_ins.yaml
                       beside FILE names for it; everything that comes of it says so
  --dry-run            run: read and compute, write nothing: each writer says what it would do, where, to how many rows, and
                       what would go wrong (exit 1); what sources keep for the next run stays as it was
  --write-stand-ins    run: let writers to elsewhere write rows of stand-ins, too
  --samples N          discover: first rows of SOURCE to show, 0 to ${MOST_SAMPLES} (default: ${SAMPLES})
  --rows N             sample: rows of it (default: 1000)
  --random, --seed N   sample: rows from all over the table, not the first ones; the same seed takes the same rows
  --mask A,B           sample: columns that are NULL in it; --fake A,B: columns whose values are made up, equal ones alike
                       (with the same --out in every sample)
  --trust              compile, run, connections, discover: give a zip the connections and variables of this machine, and any host
  --help               this text
Anything else is a usage error: exit 3.`;
