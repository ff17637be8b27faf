/** Keys that say which file of the session is read, and how it is packed. */
import type { Extension, JsonSchema } from '../contract/component.ts';

export const filesystemKey: JsonSchema = {
  type: 'string',
  description: 'A filesystem connection, as in @filesystem.data, whose base_dir goes before path.',
};

export const compressionKey: JsonSchema = {
  type: 'string',
  enum: ['infer', 'gzip', 'bz2', 'zip', 'xz', 'zstd'],
  default: 'infer',
  description: 'How the file is packed; infer goes by its name. gzip, zip and zstd can be read.',
};

/** Of Osiris's own components. */
export const compressionExtension: Extension = {
  key: 'compression',
  osiris: { type: 'string', default: 'infer', enum: ['infer', 'gzip', 'bz2', 'zip', 'xz'] },
};

/** The endings of a kind of files, also when they are packed. */
export const alsoPacked = (endings: readonly string[]): readonly string[] =>
  ['', '.gz', '.zip', '.zst'].flatMap((packed) => endings.map((end) => end + packed));

/** The file to read; `suffixes` are those of its kind. */
export const pathKey = (suffixes: readonly string[], description: string): JsonSchema => ({
  type: 'string',
  format: 'session-file',
  suffixes,
  minLength: 1,
  description,
});
