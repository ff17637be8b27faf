/** A whole pipeline behind the `#` of an address, which browsers send to no server. */
import { StepError } from '../contract/errors.ts';
import { MOST_FILES, MOST_LINK, MOST_UNPACKED } from './limits.ts';
import { joined, packed, unpacked } from './pack.ts';
import { count, listOf, member, opened, parseJson, type Opened } from './plain.ts';
import { stateFrom } from './shape.ts';
import type { SharedState } from './state.ts';

const KEY = '#pipeline=';
const VERSION = '1';
const LINE_FEED = 10;

/**
 * Writes a state as `#pipeline=1.` and one long word: JSON in a line, then the bytes of its files, packed (RFC 1951) behind their
 * checksum, in base64url. The same state gives the same text. Nothing is refused: `findSecretsTravelling` and `LINK_LENGTH` are the caller's.
 */
export function encodeFragment(state: SharedState): string {
  const files = state.files.map((file) =>
    'content' in file ? { path: file.path, bytes: file.content.length } : { path: file.path, url: file.url },
  );
  const { text, profile, params, step, charts, recording } = state;
  const head = JSON.stringify({ text, profile, params, step, files, charts, recording });
  const contents = state.files.flatMap((file) => ('content' in file ? [file.content] : []));
  return `${KEY}${VERSION}.${packed(joined([new TextEncoder().encode(`${head}\n`), ...contents]))}`;
}

/** Tells whether what stands behind an address, with its `#`, is meant as a shared pipeline, whether or not it can be read. */
export function holdsPipeline(fragment: string): boolean {
  return fragment.startsWith(KEY);
}

/** Reads what `encodeFragment` wrote, from anybody: nothing in it is trusted, and what cannot be read says why in a sentence. */
export function decodeFragment(fragment: string): Opened<SharedState> {
  return opened('This link', () => {
    if (!holdsPipeline(fragment)) throw new StepError('It holds no pipeline.');
    if (fragment.length > MOST_LINK) throw new StepError(`It is longer than ${MOST_LINK / 1024 / 1024} MB.`);
    const [, version, body] = /^(\d+)\.(.*)$/s.exec(fragment.slice(KEY.length)) ?? [];
    if (version === undefined || body === undefined)
      throw new StepError('It is damaged or was cut off on its way. Ask for it again, or for the zip.');
    if (version !== VERSION)
      throw new StepError('It was made by a newer version of the playground. Reload the page to get that.');
    return readState(unpacked(body, MOST_UNPACKED));
  });
}

function readState(bytes: Uint8Array): SharedState {
  const end = bytes.indexOf(LINE_FEED);
  if (end < 0) throw new StepError('It holds no pipeline.');
  const head = parseJson(new TextDecoder().decode(bytes.subarray(0, end)), 'What it holds');
  let at = end + 1;
  const files = listOf(member(head, 'files'), 'the files', MOST_FILES).map((file) => {
    const [path, url, size] = [member(file, 'path'), member(file, 'url'), member(file, 'bytes')];
    if (size === undefined) return { path, url };
    const content = bytes.slice(at, (at += count(size, 'the size of a file')));
    if (at > bytes.length) throw new StepError('One of its files is not there whole.');
    return { path, content };
  });
  return stateFrom({
    text: member(head, 'text'),
    profile: member(head, 'profile'),
    params: member(head, 'params'),
    step: member(head, 'step'),
    charts: member(head, 'charts'),
    recording: member(head, 'recording'),
    files,
  });
}
