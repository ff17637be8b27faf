/** Where `stand_ins.yaml` is found on a disk, or in what a zip brought. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { STAND_INS_FILE } from '#core/contract/paths.ts';
import type { StandIns } from '#core/contract/stand-in.ts';
import type { Result } from '#core/oml/pipeline.ts';
import type { SharedState } from '#core/share/state.ts';
import { parseStandIns } from '#core/standin/stand-ins-file.ts';
import { isError } from './refused.ts';

/** The file beside a pipeline. */
export const standInsBeside = (pipelineFile: string): string =>
  resolve(dirname(pipelineFile), STAND_INS_FILE);

/** Gives the text of the stand-ins beside a pipeline; undefined where there is no such file. */
export async function readStandInsText(pipelineFile: string): Promise<string | undefined> {
  try {
    return await readFile(standInsBeside(pipelineFile), 'utf8');
  } catch (cause) {
    if (isError(cause, 'ENOENT')) return undefined;
    throw cause;
  }
}

/** Reads the stand-ins beside a pipeline, or those of its `bundle`; none where nothing is declared. */
export async function readStandIns(
  pipelineFile: string,
  bundle: SharedState | undefined,
): Promise<Result<StandIns>> {
  const text = bundle ? textIn(bundle) : await readStandInsText(pipelineFile);
  return text === undefined ? { ok: true, value: {}, diagnostics: [] } : parseStandIns(text);
}

function textIn({ files }: SharedState): string | undefined {
  const file = files.find(({ path }) => path === STAND_INS_FILE);
  return file && 'content' in file ? new TextDecoder().decode(file.content) : undefined;
}
