/** What mysql2 throws, as the core has it. */
import { MySqlError } from '#core/mysql/port.ts';

/** The number that the server gave, or the name that the client or the system has for what went wrong. */
export function mysqlError(cause: unknown): MySqlError {
  if (cause instanceof MySqlError) return cause;
  const { errno, code, sqlState, message } = (cause ?? {}) as Readonly<Record<string, unknown>>;
  const said = typeof message === 'string' && message !== '' ? message : String(code ?? cause);
  return typeof sqlState === 'string' && typeof errno === 'number'
    ? new MySqlError(said, errno, cause)
    : new MySqlError(said, typeof code === 'string' ? code : 'CLIENT', cause);
}
