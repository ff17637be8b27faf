/** How the characters of an answer became bytes: by the config, else by its first bytes and its `Content-Type`. */
import { cut } from './cut.ts';
import { type Encoding, encodingOf } from '../bytes/encodings.ts';
import { StepError } from '../contract/errors.ts';

/** The charset that a media type names. */
function charsetOf(contentType: string | undefined): string | undefined {
  const [, quoted, plain] = /;\s*charset\s*=\s*(?:"([^"]*)"|'?([^\s;,']+))/i.exec(contentType ?? '') ?? [];
  return (quoted ?? plain)?.trim() || undefined;
}

/** `written`: in the config. Throws `StepError` for a charset that nobody knows. */
export function answerEncoding(
  written: string | undefined,
  head: Uint8Array,
  contentType: string | undefined,
  shown: string,
): Encoding {
  if (written !== undefined) return written;
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return 'utf-16';
  const charset = charsetOf(contentType);
  if (charset === undefined) return 'utf-8';
  const encoding = encodingOf(charset);
  if (encoding === undefined)
    throw new StepError(
      `${shown} says that its charset is ${cut(charset, 80)} (Content-Type), which nobody here knows. Set \`encoding\` to the one it has, such as utf-8.`,
      { at: { key: 'encoding' } },
    );
  // Servers call UTF-8 ASCII, which it holds.
  return encoding === 'ascii' ? 'utf-8' : encoding;
}
