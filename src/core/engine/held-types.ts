/** Which of DuckDB's types an engine holds as they are, which as another out of which they come back the same, and which not at all. */
import { ident } from '../sql/quote.ts';
import { readType, type SqlType } from '../sql/type-text.ts';
import type { EngineProfile } from './profiles.ts';

export type Held =
  | { readonly type: 'held' }
  /**
   * `as`: the type that it is stored in; it is read back in its own. `fits`: which values that goes for, where not for all; any other ends the
   * step with an error.
   */
  | { readonly type: 'cast'; readonly as: string; readonly fits?: string }
  /** `part`: the type within it that cannot be held; `way`: what to write instead, as SQL with `x` for a value, which loses nothing of it. */
  | { readonly type: 'refused'; readonly part: string; readonly why: string; readonly way: string };

interface Stored {
  readonly as: string;
  readonly fits?: string;
}

interface Refused {
  readonly why: string;
  readonly way: string;
}

const WHOLE: Stored = { as: 'DECIMAL(38,0)', fits: 'of at most 38 digits' };
const TEXT: Stored = { as: 'VARCHAR' };

/** What an engine does that stores tables as Parquet; every type that is not here is held as it is. */
const OF_PARQUET: Readonly<Record<string, Stored | Refused>> = {
  HUGEINT: WHOLE,
  UHUGEINT: WHOLE,
  // Of these a lake keeps inexact bounds of each file, and leaves files out that hold what a query asks for.
  FLOAT: { as: 'DOUBLE' },
  BLOB: TEXT,
  // It takes no infinity.
  TIMESTAMP_S: TEXT,
  INTERVAL: { as: 'VARCHAR', fits: 'of less than 2^31 hours, beside its days and months' },
  'TIME WITH TIME ZONE': { as: 'VARCHAR', fits: 'whose offset is of whole minutes' },
  TIME_NS: TEXT,
  BIT: TEXT,
  BIGNUM: TEXT,
  ENUM: TEXT,
  UNION: { why: 'it has no type for it', way: 'struct_pack(member := union_tag(x), value := x::VARCHAR)' },
};

/** The types that have a rule, for tables of them. */
export const RULED: readonly string[] = Object.keys(OF_PARQUET);

const HELD: Held = { type: 'held' };

/** `type`: as DESCRIBE prints it. The parts of lists, structs and maps are judged as well. */
export function heldAs({ staged }: Pick<EngineProfile, 'staged'>, type: string): Held {
  return staged ? judge(readType(type)) : HELD;
}

function judge(type: SqlType): Held {
  if (type.type === 'PLAIN') {
    const rule = OF_PARQUET[type.name];
    if (!rule) return HELD;
    return 'as' in rule ? { type: 'cast', ...rule } : { type: 'refused', part: type.text, ...rule };
  }
  const parts = partsOf(type).map(judge);
  const refused = parts.find((part) => part.type === 'refused');
  if (refused) return refused;
  const casts = parts.filter((part) => part.type === 'cast');
  const isArray = type.type === 'LIST' && type.length !== undefined;
  if (casts.length === 0 && !isArray) return HELD;
  const fits = casts.find((part) => part.fits !== undefined)?.fits;
  return { type: 'cast', as: stored(type), ...(fits === undefined ? {} : { fits }) };
}

function partsOf(type: Exclude<SqlType, { type: 'PLAIN' }>): readonly SqlType[] {
  switch (type.type) {
    case 'LIST':
      return [type.child];
    case 'STRUCT':
      return type.fields.map((field) => field.type);
    case 'MAP':
      return [type.key, type.value];
  }
}

/** The type in SQL, each part as it is stored. An array becomes a list, which keeps its items and its NULLs. */
function stored(type: SqlType): string {
  switch (type.type) {
    case 'LIST':
      return `${stored(type.child)}[]`;
    case 'STRUCT':
      return `STRUCT(${type.fields.map((field) => `${ident(field.name)} ${stored(field.type)}`).join(', ')})`;
    case 'MAP':
      return `MAP(${stored(type.key)}, ${stored(type.value)})`;
    case 'PLAIN': {
      const rule = OF_PARQUET[type.name];
      return rule && 'as' in rule ? rule.as : type.text;
    }
  }
}
