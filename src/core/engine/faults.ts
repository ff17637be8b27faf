/** What an engine's own troubles are called, by what DuckDB says of them. */
import type { EngineProfile } from './profiles.ts';

interface Fault {
  readonly shape: RegExp;
  words(engine: string, said: string): string;
}

/** A plan keeps what is done without being asked, and knows no --continue. */
const AGAIN = 'Run again with --continue, or a step of a plan just as it was: it goes on from what is there.';

const FAULTS: readonly Fault[] = [
  {
    shape:
      /Transaction conflict|write-write conflict|could not serialize access|another transaction|duplicate key value|maximum retry count/i,
    words: (engine, said) =>
      `Another process has changed this session on ${engine} in the meantime, so nothing of this step was kept. ${AGAIN} (${said})`,
  },
  // Before the catalog's: of both it is said that one could not connect to the server.
  {
    shape:
      /HTTP (?:Error|\d{3}|code \d{3}|[A-Z]+ (?:to|error))|Could not establish connection|\bS3\b.*(?:error|denied)|Unable to connect to URL/i,
    words: (engine, said) =>
      `The bucket in which ${engine} keeps its files does not take or give them: this step was not finished, and what was finished before is kept. Check data_path, keys, region and endpoint of the engine's connection. ${AGAIN} (${said})`,
  },
  {
    shape:
      /password authentication failed|no password supplied|no pg_hba\.conf entry|(?:role|database) "[^"]*" does not exist/i,
    words: (engine, said) =>
      `The catalog of ${engine} does not let this user in. Check user, password and database of the engine's connection. (${said})`,
  },
  {
    shape: /Could not set lock on file/i,
    words: (engine, said) =>
      `Another process has the file of ${engine} open, and such a file serves one process at a time. Wait for it, or keep the catalog in PostgreSQL. (${said})`,
  },
  {
    shape:
      /Connection refused|could not connect to server|server closed the connection|terminating connection|no connection to the server|connection has been closed|connection to server|could not translate host name|database system is (?:starting up|shutting down|in recovery)|Unable to connect to Postgres|Failed to execute query "(?:COMMIT|ROLLBACK)"/i,
    words: (engine, said) =>
      `The catalog of ${engine} does not answer: this step was not finished, and what was finished before is kept there. When its server is back: ${AGAIN} (${said})`,
  },
  {
    shape: /Failed to commit DuckLake transaction/i,
    words: (engine, said) =>
      `${engine} could not take in what this step made: nothing of this step was kept, and what was finished before is. ${AGAIN} (${said})`,
  },
];

/** It stands before whatever kept a transaction from being committed. */
const OF_A_COMMIT = /^.*Failed to commit DuckLake transaction\.\n/i;

/** Of what a query says and computes: values stand in these, whatever they look like. */
const OF_A_QUERY =
  /^(?:Binder|Catalog|Constraint|Conversion|Invalid Input|Mismatch Type|Not implemented|Out of Range|Parser) Error\b/;

/** Whether it is only that another process has it at the moment. By DuckDB's own words: a path may have a lock in its name. */
export const isTaken = (said: string): boolean => /Could not set lock|Conflicting lock/i.test(said);

/**
 * Of a query that could be bound: a lake asks its catalog which files hold a constant, and cuts that off at a NUL. Undefined where DuckDB says
 * something else.
 */
export function cutOff({ title }: EngineProfile, said: string): string | undefined {
  if (!/unterminated quoted string/i.test(said)) return undefined;
  return `A column is compared with a text that holds the character chr(0), which ${title} cannot look for in its files. Compare what is made of the column instead, such as (x || '') = chr(0) for a column x, or run without --engine.`;
}

/** A table of the lake's own, or its schema, which only its removal takes away. */
const GONE = /(?:relation|schema|Table with name) \S+ does not exist/;

/** In words with the way out; undefined where it is none of the engine's. `said`: what DuckDB says; `ofCatalog`: of what it asks the lake's catalog itself. */
export function faultOf(
  { title, session }: EngineProfile,
  said: string,
  ofCatalog = false,
): string | undefined {
  const [gone] = (ofCatalog && GONE.exec(said)) || [];
  if (gone !== undefined)
    return `This session was removed from ${title} meanwhile, or is being removed (oml engine clean), so nothing of this step was kept. Run again without --continue, a plan from its first step: the session begins anew. (${gone})`;
  if (session === 'file' || OF_A_QUERY.test(said)) return undefined;
  const line = said.replace(OF_A_COMMIT, '').split('\n', 1)[0] ?? said;
  return FAULTS.find(({ shape }) => shape.test(said))?.words(title, line);
}
