/** A DuckDB database of the person's under Node: read by a DuckDB of its own, which is closed again. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDbLibrary } from '#core/duckdb/port.ts';
import { dbError } from '#core/sql/db-error.ts';
import { stepConnection } from './database.ts';
import { addressOf } from './input.ts';

/** DuckDB finds the log of a file by itself, beside it. */
export const duckdbLibrary: DuckDbLibrary = {
  async open({ database }, signal) {
    signal.throwIfAborted();
    const instance = await opened(addressOf(database));
    try {
      const admin = await instance.connect();
      for (const setting of SETTINGS) await admin.run(setting);
      admin.closeSync();
      const connection = stepConnection(instance, await instance.connect(), signal);
      return {
        query: connection.query,
        columns: connection.columns,
        async close() {
          await connection.close();
          instance.closeSync();
        },
      };
    } catch (cause) {
      instance.closeSync();
      throw cause;
    }
  },
};

async function opened(address: string): Promise<DuckDBInstance> {
  try {
    return await DuckDBInstance.create(address, { access_mode: 'READ_ONLY' });
  } catch (cause) {
    throw dbError(cause, '');
  }
}

/** In this order: the last two make the ones before final, and nothing in the file reaches anything else. */
const SETTINGS = [
  `SET GLOBAL TimeZone = 'UTC'`,
  'SET GLOBAL errors_as_json = true',
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  `SET temp_directory = ''`,
  'SET enable_external_access = false',
  'SET lock_configuration = true',
];
