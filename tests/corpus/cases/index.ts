import type { Case } from '../case.ts';
import { dialects } from './dialects.ts';
import { encodings } from './encodings.ts';
import { everyday } from './everyday.ts';
import { foreigners } from './foreign.ts';
import { late } from './late.ts';
import { lines } from './lines.ts';
import { moments } from './moments.ts';
import { names } from './names.ts';
import { numbers } from './numbers.ts';
import { options } from './options.ts';
import { packed } from './packed.ts';
import { quotes } from './quotes.ts';
import { ragged } from './ragged.ts';
import { sizes } from './sizes.ts';
import { unicode } from './unicode.ts';

/** The corpus, by subject. */
export const corpus: Readonly<Record<string, readonly Case[]>> = {
  dialects,
  encodings,
  lines,
  quotes,
  ragged,
  names,
  options,
  numbers,
  moments,
  late,
  sizes,
  packed,
  foreign: foreigners,
  unicode,
  everyday,
};
