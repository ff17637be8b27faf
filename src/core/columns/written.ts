/** As what the columns of a table stand in a file whose format lacks some of DuckDB's types: the nearest that loses nothing, and what is told of it. */
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/quote.ts';
import { readType, type SqlType } from '../sql/type-text.ts';
import { sqlOf, type DataType, type PlainType } from './data-type.ts';
import { quoted } from './names.ts';
import { mapped, ownType } from './own-type.ts';

export interface WrittenColumn {
  readonly name: string;
  readonly type: DataType;
  /** What a person has to know. */
  readonly told?: string;
}

/** Some rows of a file, perhaps none. Good until the next are asked for. */
export interface FilePart {
  readonly rows: number;
  readonly bytes: Uint8Array;
}

/** A format, by its name, and what it has in place of types that it lacks. HUGEINT and UHUGEINT are among these always. */
export interface Format {
  readonly name: string;
  readonly instead: Readonly<Partial<Record<PlainType, PlainType>>>;
}

const MOST_DIGITS = '9'.repeat(38);
const MOMENTS = /^(?:DATE|TIMESTAMP.*)$/;

/**
 * Looks at all values of columns whose type does not tell enough. `from`: where the rows are, as it stands in SQL behind FROM.
 */
export async function writtenColumns(
  db: DbConnection,
  from: string,
  format: Format,
): Promise<readonly WrittenColumn[]> {
  const found = await db.query(
    `SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM ${from})`,
  );
  const columns = found.map(({ name, type }) => ({ name: String(name), text: String(type) }));
  const questions = columns.flatMap(({ name, text }, at) => {
    const question = questionOf(text, ident(name));
    return question === undefined ? [] : [`coalesce(bool_or(${question}), false) AS q${at}`];
  });
  const [answers = {}] =
    questions.length === 0 ? [] : await db.query(`SELECT ${questions.join(',\n')} FROM ${from}`);
  return columns.map(({ name, text }, at) => written(name, text, format, answers[`q${at}`] === true));
}

/** SQL: is a value not one that the nearest type holds, or is it infinite? */
function questionOf(type: string, value: string): string | undefined {
  if (type === 'HUGEINT') return `${value} NOT BETWEEN -${MOST_DIGITS} AND ${MOST_DIGITS}`;
  if (type === 'UHUGEINT') return `${value} > ${MOST_DIGITS}`;
  return MOMENTS.test(type) ? `CAST(${value} AS VARCHAR) IN ('infinity', '-infinity')` : undefined;
}

function written(name: string, text: string, format: Format, isYes: boolean): WrittenColumn {
  const read = readType(text);
  const huge: DataType =
    isYes || read.type !== 'PLAIN' ? 'VARCHAR' : { type: 'DECIMAL', width: 38, scale: 0 };
  const type = mapped(ownType(read), (plain) =>
    plain === 'HUGEINT' || plain === 'UHUGEINT' ? huge : (format.instead[plain] ?? plain),
  );
  if (!isHeld(read, format)) {
    const lost = text.includes('UNION(') ? 'but not which of its members each is' : 'but not that type';
    return {
      name,
      type,
      told: `${quoted(name)} is written to ${format.name} as ${short(sqlOf(type))}, not as ${short(text)}: its values are kept, ${lost}.`,
    };
  }
  if (isYes)
    return {
      name,
      type,
      told: `${quoted(name)} holds infinity, which ${format.name} does not have: it is written as the number that DuckDB keeps for it. DuckDB and the playground read it as infinity again, other software as a time that is very far off.`,
    };
  return { name, type };
}

/** Has the format all types in it? */
function isHeld(type: SqlType, format: Format): boolean {
  switch (type.type) {
    case 'LIST':
      return type.length === undefined && isHeld(type.child, format);
    case 'MAP':
      return isHeld(type.key, format) && isHeld(type.value, format);
    case 'STRUCT':
      return type.fields.every((field) => isHeld(field.type, format));
    case 'PLAIN': {
      const own = ownType(type);
      if (typeof own !== 'string') return true;
      if (own === 'VARCHAR') return type.text === 'VARCHAR';
      return !(own in format.instead) && own !== 'HUGEINT' && own !== 'UHUGEINT';
    }
  }
}

const MOST_SHOWN = 60;

const short = (type: string): string => (type.length > MOST_SHOWN ? `${type.slice(0, MOST_SHOWN)}…` : type);
