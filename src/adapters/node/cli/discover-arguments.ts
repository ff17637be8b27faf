/** What `oml discover` was asked for. */
import { CONNECTIONS_FILE } from '#core/contract/paths.ts';
import { MOST_SAMPLES } from '#core/run/discovery.ts';
import { UsageError } from './usage-error.ts';

export { MOST_SAMPLES };

export interface DiscoverArguments {
  /** As it was written; where no pipeline was given, the connections that lie here. */
  readonly file: string;
  /** There is no pipeline. */
  readonly isAlone: boolean;
  /** `family.alias`; absent: the connections are listed. */
  readonly key?: string;
  readonly source?: string;
  /** Rows. */
  readonly samples: number;
}

/** Where `--samples` is not given, as Osiris has it. */
export const SAMPLES = 10;

/** `operands`: [FILE] [@FAMILY.ALIAS] [SOURCE]. Throws `UsageError` for what is no request. */
export function readDiscoverRequest(
  operands: readonly string[],
  samples: string | undefined,
): DiscoverArguments {
  const isAlone = operands.length === 0 || operands[0]?.startsWith('@') === true;
  const [file = '', reference, source, ...rest] = isAlone ? [CONNECTIONS_FILE, ...operands] : operands;
  if (rest.length > 0) throw new UsageError(`discover takes one source; "${rest[0]}" is one too many.`);
  const key = /^@([^.]+\..+)$/.exec(reference ?? '')?.[1];
  if (reference !== undefined && key === undefined)
    throw new UsageError(`discover takes a connection as @family.alias, not "${reference}".`);
  if (samples !== undefined && (!/^\d{1,4}$/.test(samples) || Number(samples) > MOST_SAMPLES))
    throw new UsageError(`--samples takes a number from 0 to ${MOST_SAMPLES}, not "${samples}".`);
  return {
    file,
    isAlone,
    ...(key !== undefined && { key }),
    ...(source !== undefined && { source }),
    samples: samples === undefined ? SAMPLES : Number(samples),
  };
}
