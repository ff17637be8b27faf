/** From a value that somebody else wrote to a state: a copy, built key by key, of what is known and valid. */
import { StepError } from '../contract/errors.ts';
import { chartsFrom } from '../chart/kept.ts';
import { readRecording } from '../recording/read.ts';
import type { Recording } from '../recording/recording.ts';
import { MOST_FILES, MOST_NAME, MOST_PARAMS, MOST_TEXT, MOST_VALUE } from './limits.ts';
import { checkPaths, sharedAddress, sharedPath } from './places.ts';
import { entriesOf, listOf, member, optionalText, shortText } from './plain.ts';
import type { SharedFile, SharedState } from './state.ts';

/**
 * Gives the state that a value is. What it holds besides is left out; what is not as it should be, or more than is shared, throws
 * `StepError`.
 */
export function stateFrom(value: unknown): SharedState {
  const text = member(value, 'text');
  if (text === undefined) throw new StepError('It holds no pipeline.');
  const params = entriesOf(member(value, 'params'), 'the parameters', MOST_PARAMS);
  const files = listOf(member(value, 'files'), 'the files', MOST_FILES).map(fileFrom);
  checkPaths(files.map(({ path }) => path));
  const profile = optionalText(member(value, 'profile'), 'the profile', MOST_NAME);
  const step = optionalText(member(value, 'step'), 'the chosen step', MOST_NAME);
  const charts = chartsFrom(member(value, 'charts'));
  const recording = recordingFrom(member(value, 'recording'));
  return {
    text: shortText(text, "the pipeline's text", MOST_TEXT),
    ...(profile === undefined ? {} : { profile }),
    params: Object.fromEntries(
      params.map(([name, given]) => [
        name,
        shortText(given, `the value of the parameter ${name}`, MOST_VALUE),
      ]),
    ),
    ...(step === undefined ? {} : { step }),
    files,
    ...(charts.length === 0 ? {} : { charts }),
    ...(recording === undefined ? {} : { recording }),
  };
}

function fileFrom(value: unknown): SharedFile {
  const path = sharedPath(member(value, 'path'));
  const content = member(value, 'content');
  if (content instanceof Uint8Array) return { path, content };
  if (content !== undefined) throw new StepError(`The content of ${path} is not given as bytes.`);
  return { path, url: sharedAddress(member(value, 'url')) };
}

function recordingFrom(value: unknown): Recording | undefined {
  if (value === undefined || value === null) return undefined;
  const read = readRecording(value);
  if (!read.ok) throw new StepError(read.diagnostics.map(({ message }) => message).join(' '));
  return read.value;
}
