/** The command line: `npm run --silent oml -- validate|compile|run|connections|discover FILE ...` */
import { planFiles } from '#core/run/journal.ts';
import type { Diagnostic } from '#core/oml/pipeline.ts';
import { readArguments, UsageError, type Arguments } from './cli/arguments.ts';
import { connectionsCommand } from './cli/connections.ts';
import { discoverCommand } from './cli/discover.ts';
import { DOCS_USAGE, docsCommand, readDocsArguments } from './cli/docs.ts';
import { check, compileFile } from './cli/document.ts';
import { diagnosticLine, printed, printJson } from './cli/print.ts';
import { ENGINE_USAGE, readEngineArguments } from './cli/engine-arguments.ts';
import { engineCleanCommand } from './cli/engine-clean.ts';
import { planCommand } from './cli/plan.ts';
import { runCommand } from './cli/run.ts';
import { sampleCommand } from './cli/sample.ts';
import { readStateArguments, STATE_USAGE, stateCommand } from './cli/state.ts';
import type { Exit } from './cli/exits.ts';
import { USAGE } from './cli/usage.ts';

const USAGE_ERROR = 3;

async function main(argv: readonly string[], cwd: string): Promise<number> {
  if (argv[0] === 'docs') return docsMain(argv.slice(1), cwd);
  if (argv[0] === 'state') return stateMain(argv.slice(1), cwd);
  if (argv[0] === 'engine') return engineMain(argv.slice(1), cwd);
  const args = readArguments(argv, cwd);
  if (args === 'help') {
    console.log(USAGE);
    return 0;
  }
  switch (args.command) {
    case 'validate':
      return validateCommand(args, cwd);
    case 'compile':
      return compileCommand(args, cwd);
    case 'plan':
      return planCommand(args, cwd);
    case 'run':
      return runCommand(args, cwd);
    case 'connections':
      return connectionsCommand(args, cwd);
    case 'discover':
      return discoverCommand(args, cwd);
    case 'sample':
      return sampleCommand(args, cwd);
  }
}

async function docsMain(argv: readonly string[], cwd: string): Promise<number> {
  const args = readDocsArguments(argv, cwd);
  if (args !== 'help') return docsCommand(args, cwd);
  console.log(DOCS_USAGE);
  return 0;
}

async function stateMain(argv: readonly string[], cwd: string): Promise<number> {
  const args = readStateArguments(argv, cwd);
  if (args !== 'help') return stateCommand(args, cwd);
  console.log(STATE_USAGE);
  return 0;
}

async function engineMain(argv: readonly string[], cwd: string): Promise<number> {
  const args = readEngineArguments(argv, cwd);
  if (args !== 'help') return engineCleanCommand(args, cwd);
  console.log(ENGINE_USAGE);
  return 0;
}

async function validateCommand({ file, json }: Arguments, cwd: string): Promise<Exit<'validate'>> {
  const diagnostics = await check(file);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
  const valid = errors.length === 0;
  if (json) {
    const entries = (list: readonly Diagnostic[]): unknown[] =>
      list
        .map(printed)
        .map(({ type, message, location, line, column }) => ({ type, message, location, line, column }));
    printJson({ valid, file, errors: entries(errors), warnings: entries(warnings) });
  } else {
    for (const diagnostic of diagnostics) console.error(diagnosticLine(file, diagnostic, cwd));
    console.log(valid ? 'Valid' : 'Not valid');
  }
  return valid ? 0 : 1;
}

async function compileCommand(args: Arguments, cwd: string): Promise<Exit<'compile'>> {
  const compiled = await compileFile(args);
  const plan = compiled.ok ? compiled.value.plan : undefined;
  if (args.json) {
    printJson({
      ok: compiled.ok,
      manifest: plan?.manifest ?? null,
      manifest_hash: plan?.manifest.meta.manifest_hash ?? null,
      fingerprints: plan?.manifest.pipeline.fingerprints ?? null,
      diagnostics: compiled.diagnostics.map(printed),
    });
  } else {
    for (const diagnostic of compiled.diagnostics) console.error(diagnosticLine(args.file, diagnostic, cwd));
    if (plan) process.stdout.write(planFiles(plan)[0]?.text ?? '');
  }
  return compiled.ok ? 0 : 2;
}

// npm runs scripts in the package's folder; paths are meant from where the person stood.
const cwd = process.env.npm_lifecycle_event === 'oml' ? process.env.INIT_CWD : undefined;
try {
  process.exitCode = await main(process.argv.slice(2), cwd ?? process.cwd());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = USAGE_ERROR;
}
