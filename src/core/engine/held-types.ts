/** Which of DuckDB's types an engine holds as they are, which as another that says exactly the same, and which not at all. */
import { ident } from '../sql/quote.ts';
import { readType, type SqlType } from '../sql/type-text.ts';
import type { EngineProfile } from './profiles.ts';

export type Held =
  | { readonly type: 'held' }
  /** `as`: the type that it is stored in. Every value that fits is the same; `fits` says which do, where not all. */
  | { readonly type: 'cast'; readonly as: string; readonly fits?: string }
  /** `part`: the type within it that cannot be held; `way`: what to write instead, as SQL with `x` for the column. */
  | { readonly type: 'refused'; readonly part: string; readonly why: string; readonly way: string };

/** What a type without parts becomes. */
export interface Rule {
  readonly name: string;
  readonly as?: string;
  readonly fits?: string;
  readonly why?: string;
  readonly way?: string;
}

const WHOLE = 'DECIMAL(38,0)';
const FITS = 'up to 38 digits';

/** Of an engine that stores tables as Parquet; every type that is not here is held as it is. */
export const PARQUET_RULES: readonly Rule[] = [
  { name: 'HUGEINT', as: WHOLE, fits: FITS },
  { name: 'UHUGEINT', as: WHOLE, fits: FITS },
  { name: 'ENUM', as: 'VARCHAR' },
  { name: 'INTERVAL', why: 'its microseconds would be lost', way: 'x::VARCHAR' },
  { name: 'TIME WITH TIME ZONE', why: 'its zone would be lost', way: 'x::VARCHAR' },
  { name: 'TIME_NS', why: 'the engine ends when it is written', way: 'x::VARCHAR' },
  { name: 'BIT', why: 'the engine has no such type', way: 'x::VARCHAR' },
  { name: 'BIGNUM', why: 'the engine has no such type', way: 'x::VARCHAR' },
  { name: 'UNION', why: 'the engine has no such type', way: 'x::VARCHAR' },
];

const RULES = new Map(PARQUET_RULES.map((rule) => [rule.name, rule]));
const HELD: Held = { type: 'held' };

/** `type`: as DESCRIBE prints it. Within lists, structs and maps the parts are judged, too. */
export function heldAs({ staged }: Pick<EngineProfile, 'staged'>, type: string): Held {
  return staged ? judge(readType(type)) : HELD;
}

function judge(type: SqlType): Held {
  const parts = partsOf(type);
  const judged = parts.map(judge);
  const refused = judged.find((each) => each.type === 'refused');
  if (refused) return refused;
  const isFixed = type.type === 'LIST' && type.length !== undefined;
  if (type.type !== 'PLAIN') {
    const fits = judged.find((each) => each.type === 'cast' && each.fits !== undefined);
    return isFixed || judged.some((each) => each.type === 'cast')
      ? { type: 'cast', as: stored(type), ...(fits?.type === 'cast' ? { fits: fits.fits } : {}) }
      : HELD;
  }
  const rule = RULES.get(type.name);
  if (!rule) return HELD;
  if (rule.as !== undefined) return { type: 'cast', as: rule.as, ...(rule.fits ? { fits: rule.fits } : {}) };
  return { type: 'refused', part: type.name, why: rule.why ?? '', way: rule.way ?? '' };
}

function partsOf(type: SqlType): readonly SqlType[] {
  switch (type.type) {
    case 'LIST':
      return [type.child];
    case 'STRUCT':
      return type.fields.map((field) => field.type);
    case 'MAP':
      return [type.key, type.value];
    case 'PLAIN':
      return [];
  }
}

/** The type in SQL, each part as it is stored. */
function stored(type: SqlType): string {
  switch (type.type) {
    case 'LIST':
      return `${stored(type.child)}[]`;
    case 'STRUCT':
      return `STRUCT(${type.fields.map((field) => `${ident(field.name)} ${stored(field.type)}`).join(', ')})`;
    case 'MAP':
      return `MAP(${stored(type.key)}, ${stored(type.value)})`;
    case 'PLAIN':
      return RULES.get(type.name)?.as ?? type.text;
  }
}
