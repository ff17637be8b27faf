/** Keys that say which file of the session is read, and how it is packed. */
import type { JsonSchema } from '../contract/component.ts';

export const filesystemKey: JsonSchema = {
  type: 'string',
  description: 'A filesystem connection, as in @filesystem.data, whose base_dir goes before path.',
};

export const compressionKey: JsonSchema = {
  type: 'string',
  enum: ['infer', 'gzip', 'bz2', 'zip', 'xz'],
  default: 'infer',
  description: 'How the file is packed; infer goes by its name. gzip and zip can be read.',
};

/** The endings of a kind of files, also when they are packed. */
export const alsoPacked = (endings: readonly string[]): readonly string[] =>
  ['', '.gz', '.zip'].flatMap((packed) => endings.map((end) => end + packed));
