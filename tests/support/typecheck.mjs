// The types of each folder, with the narrow library that its layer may use (architecture.md): one program a folder, in one
// process, so that what several of them read is parsed once, and no file is checked twice.
import { resolve, sep } from 'node:path';
import ts from 'typescript';

/** A folder's files are checked with its own library, whoever imports them; with its `also`, they have the same library. */
const PROJECTS = [
  { config: 'drivers/tsconfig.json', folders: ['drivers', 'src/core'] },
  { config: 'workers/tsconfig.json', folders: ['workers', 'src/adapters/wasm'] },
  { config: 'src/adapters/both/tsconfig.json', folders: ['src/adapters/both'] },
  { config: 'src/adapters/node/tsconfig.json', folders: ['src/adapters/node'] },
  { config: 'src/tools/tsconfig.json', folders: ['src/tools'] },
  { config: 'src/embed/tsconfig.json', folders: ['src/embed'] },
  { config: 'tsconfig.service-worker.json', folders: ['src/service-worker.ts'] },
  { config: 'bench/tsconfig.json', folders: ['bench'] },
  { config: 'tests/tsconfig.json', folders: ['tests', 'playwright.config.ts', 'vite.config.ts'] },
];

/** By path: every project reads files in the same way. */
const parsed = new Map();

function check({ config, folders }) {
  const read = ts.getParsedCommandLineOfConfigFile(
    config,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail },
  );
  const host = ts.createCompilerHost(read.options);
  const parse = host.getSourceFile;
  host.getSourceFile = (path, ...how) => {
    if (!parsed.has(path)) parsed.set(path, parse(path, ...how));
    return parsed.get(path);
  };
  const program = ts.createProgram({ rootNames: read.fileNames, options: read.options, host });
  const own = folders.map((folder) => resolve(folder));
  const isOwn = ({ fileName }) => own.some((at) => fileName === at || fileName.startsWith(at + sep));
  return [
    ...read.errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program
      .getSourceFiles()
      .filter((file) => !file.isDeclarationFile && isOwn(file))
      .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
}

function fail(diagnostic) {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}

const found = PROJECTS.flatMap(check);
const words = {
  getCanonicalFileName: (path) => path,
  getCurrentDirectory: ts.sys.getCurrentDirectory,
  getNewLine: () => '\n',
};
if (found.length > 0) console.error(ts.formatDiagnostics(found, words));
process.exit(found.length > 0 ? 1 : 0);
