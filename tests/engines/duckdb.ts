/**
 * In place of `@duckdb/node-api` where a thousand sessions are opened: the signatures of the extensions, 100 MB, are not checked at each of
 * them. `install.ts` has compared their checksums, and the processes of `*.engines.test.ts` check both.
 */
import { DuckDBInstance as Checking } from '@duckdb/node-api';

export * from '@duckdb/node-api';

export class DuckDBInstance extends Checking {
  static override create(path?: string, options?: Record<string, string>): Promise<Checking> {
    return Checking.create(path, { ...options, allow_unsigned_extensions: 'true' });
  }
}
