/** What the system refuses about a file, in words. */
import { StepError } from '#core/contract/errors.ts';

/** Says which file it was when the system refused. */
export async function named<T>(path: string, verb: 'read' | 'written', work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof StepError ? cause : unusable(path, verb, cause);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission for it',
  EPERM: 'there is no permission for it',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
  EISDIR: 'there is a folder of that name',
  ENOTDIR: 'a file stands where it needs a folder',
  EEXIST: 'a file stands where it needs a folder',
};

/** Makes a `StepError` of what the system refused about a file, with the reason in words. */
export function unusable(path: string, verb: 'read' | 'written', cause: unknown): StepError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new StepError(`"${path}" could not be ${verb}: ${reason}.`, { cause });
}

/** Whether it is an error of the system with this code, such as `ENOENT`. */
export function isError(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}
