/** What goes wrong between DuckDB and an engine, in words of its own; everything else is left as DuckDB says it. */
import { DbError, StepError } from '#core/contract/errors.ts';
import { faultOf, isTaken } from '#core/engine/faults.ts';
import type { EngineProfile } from '#core/engine/profiles.ts';
import type { NodeConnection } from '../database.ts';

/** How DuckDB begins what goes wrong where it asks the catalog of a lake; what is within is told as the message. */
const OF_CATALOG = /Failed to [^"]*\b(?:from|for) DuckLake: /;
const wholeOf = ({ cause }: DbError): string => (cause instanceof Error ? cause.message : '');

/** `mask`: hides secrets, which DuckDB repeats where it was given them. */
export function inWords(
  cause: unknown,
  profile: EngineProfile,
  mask: (text: string) => string = (text) => text,
): unknown {
  if (!(cause instanceof DbError)) return cause;
  const said = mask(cause.message);
  const words = faultOf(profile, said, OF_CATALOG.test(wholeOf(cause)));
  if (words !== undefined) {
    return new StepError(words, {
      ...(isTaken(said) ? { busy: true } : {}),
      ...(said === cause.message ? { cause } : {}),
    });
  }
  return said === cause.message ? cause : new DbError(said, mask(cause.sql), cause.position);
}

/** The same connection, which says what is wrong with the engine. */
export function telling(base: NodeConnection, profile: EngineProfile): NodeConnection {
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (cause) {
      throw inWords(cause, profile);
    }
  };
  const each = async function* <T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* items;
    } catch (cause) {
      throw inWords(cause, profile);
    }
  };
  const { copy } = base;
  return {
    ...base,
    exec: (sql) => told(base.exec(sql)),
    query: (sql) => told(base.query(sql)),
    createTable: (table, columns) => told(base.createTable(table, columns)),
    createTableAs: (table, source) => told(base.createTableAs(table, source)),
    stream: (sql) => each(base.stream(sql)),
    columns: (sql, types) => each(base.columns(sql, types)),
    append: (table, batches, catalog) => told(base.append(table, batches, catalog)),
    ...(copy && { copy: (...args: Parameters<typeof copy>) => told(copy(...args)) }),
  };
}
