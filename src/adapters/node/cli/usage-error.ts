/** The command line cannot be read: exit 3. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
