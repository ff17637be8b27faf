/** How each column of a table stands in a sheet: as numbers, dates and truth values of Excel, or, where those would lose something, as text. */
import type { DbConnection } from '../contract/database.ts';
import { StepError } from '../contract/errors.ts';
import { quoted } from '../columns/names.ts';
import { ident } from '../sql/index.ts';
import { columnsQuery, type RowSet } from '../sql/row-set.ts';
import { GENERAL, STYLES, type Style, styleOfScale } from './written-styles.ts';

export interface WrittenColumn {
  readonly name: string;
  /** SQL: its value as the sheet has it, as VARCHAR. */
  readonly value: string;
  readonly form: 'text' | 'number' | 'truth';
  readonly style: Style;
  /** In characters. */
  readonly width: number;
  /** What a person has to know. */
  readonly told?: string;
}

/** What SQL is to find out of a column before it is written; each is one value over all rows. */
interface Question {
  /** SQL: does a value not stand in a sheet as it should? */
  readonly unfit?: string;
  /** SQL: has a value parts of a second? */
  readonly fine?: string;
}

interface Kind extends Question {
  readonly value: string;
  readonly form: WrittenColumn['form'];
  readonly style: Style;
  readonly fineStyle?: Style;
  readonly width: number;
  /** Why the column is text if a value is unfit; absent: it cannot be written at all. */
  readonly otherwise?: string;
  /** A word on it, whatever its values. */
  readonly word?: string;
}

const DAY = '86400000000';
/** From 1899-12-30 to 1970-01-01, in microseconds. */
const EPOCH = '2209161600000000';
/** Near a whole second nothing tells a microsecond from what fractions of a day lose. */
const near = (micros: string): string => `(${micros}) % 1000000 IN (1, 2, 999998, 999999)`;
const fine = (micros: string): string => `(${micros}) % 1000000 <> 0`;

const LONG = 'Excel keeps 15 digits of a number';
const OUTSIDE = 'Excel has no dates before 1900 and after 9999';

const integer = (name: string, most: number): Kind => ({
  value: `CAST(${name} AS VARCHAR)`,
  form: 'number',
  style: STYLES.integer,
  width: most,
});

function moment(value: string): Kind {
  const outside = `${value} < TIMESTAMP '1900-01-01' OR ${value} >= TIMESTAMP '9999-12-31 23:59:59'`;
  const micros = `(epoch_us(${value}) + ${EPOCH})`;
  const early = `CASE WHEN ${value} < TIMESTAMP '1900-03-01' THEN 1 ELSE 0 END`;
  return {
    value: `CAST(${micros} // ${DAY} - ${early} + (${micros} % ${DAY}) / ${DAY}.0::DOUBLE AS VARCHAR)`,
    form: 'number',
    style: STYLES.moment,
    fineStyle: STYLES.fineMoment,
    width: 19,
    unfit: `CASE WHEN ${outside} THEN true ELSE ${near(`epoch_us(${value})`)} END`,
    fine: `CASE WHEN ${outside} THEN false ELSE ${fine(`epoch_us(${value})`)} END`,
    otherwise: `${OUTSIDE}, and none that are a microsecond from a whole second`,
  };
}

const clock = (value: string): string =>
  `((hour(${value}) * 3600 + minute(${value}) * 60) * 1000000::BIGINT + microsecond(${value}))`;

function kindOf(type: string, name: string): Kind | undefined {
  const digits = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type);
  if (digits) {
    const [width, scale] = [Number(digits[1]), Number(digits[2])];
    const significant = `length(trim(regexp_replace(CAST(${name} AS VARCHAR), '[-.]', '', 'g'), '0'))`;
    return {
      value: `CAST(${name} AS VARCHAR)`,
      form: 'number',
      style: styleOfScale(scale),
      width: width + 2,
      ...(width > 15 ? { unfit: `${significant} > 15`, otherwise: LONG } : {}),
    };
  }
  switch (type) {
    case 'BOOLEAN':
      return { value: `CAST(CAST(${name} AS INTEGER) AS VARCHAR)`, form: 'truth', style: GENERAL, width: 7 };
    case 'TINYINT':
    case 'UTINYINT':
    case 'SMALLINT':
    case 'USMALLINT':
      return integer(name, 6);
    case 'INTEGER':
    case 'UINTEGER':
      return integer(name, 11);
    case 'BIGINT':
    case 'UBIGINT':
    case 'HUGEINT':
    case 'UHUGEINT':
      return {
        ...integer(name, 16),
        unfit: `${name} > 999999999999999${type.startsWith('U') ? '' : ` OR ${name} < -999999999999999`}`,
        otherwise: LONG,
      };
    case 'FLOAT':
    case 'DOUBLE':
      return {
        value: `CAST(${name} AS VARCHAR)`,
        form: 'number',
        style: GENERAL,
        width: 12,
        unfit: `NOT isfinite(${name})`,
      };
    case 'DATE':
      return {
        value: `CAST(date_diff('day', DATE '1899-12-30', ${name}) - CASE WHEN ${name} < DATE '1900-03-01' THEN 1 ELSE 0 END AS VARCHAR)`,
        form: 'number',
        style: STYLES.date,
        width: 11,
        unfit: `${name} < DATE '1900-01-01' OR ${name} > DATE '9999-12-31'`,
        otherwise: OUTSIDE,
      };
    case 'TIMESTAMP':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
      return moment(`CAST(${name} AS TIMESTAMP)`);
    case 'TIMESTAMP WITH TIME ZONE':
      return {
        ...moment(`make_timestamp(epoch_us(${name}))`),
        word: 'Excel has no time zones: its times are those in UTC',
      };
    case 'TIME': {
      const micros = clock(name);
      return {
        value: `CAST(${micros} / ${DAY}.0::DOUBLE AS VARCHAR)`,
        form: 'number',
        style: STYLES.time,
        fineStyle: STYLES.fineTime,
        width: 12,
        unfit: `${micros} >= ${DAY} OR ${near(micros)}`,
        fine: fine(micros),
        otherwise:
          'Excel has no time of day from 24:00 on, and none that is a microsecond from a whole second',
      };
    }
    case 'INTERVAL': {
      const micros = clock(name);
      const days = `day(${name})`;
      return {
        value: `CAST(${days} + ${micros} / ${DAY}.0::DOUBLE AS VARCHAR)`,
        form: 'number',
        style: STYLES.duration,
        fineStyle: STYLES.fineDuration,
        width: 12,
        unfit: `year(${name}) <> 0 OR month(${name}) <> 0 OR ${days} < 0 OR ${micros} < 0 OR ${days} + ${micros} // ${DAY} >= 2958465 OR ${near(micros)}`,
        fine: fine(micros),
        otherwise:
          'Excel has no lengths of time with months in them, none below zero, and none that are a microsecond from a whole second',
      };
    }
    default:
      return undefined;
  }
}

const LEAST_WIDTH = 6;
const MOST_WIDTH = 60;

/** Looks at all values of the rows. Throws `StepError` for those that no sheet can hold. */
export async function writtenColumns(db: DbConnection, of: RowSet): Promise<readonly WrittenColumn[]> {
  const found = await db.query(columnsQuery(of));
  const columns = found.map(({ name, type }) => {
    const value = ident(String(name));
    return {
      name: String(name),
      kind: kindOf(String(type), value),
      text: `CAST(${value} AS VARCHAR)`,
      value,
    };
  });
  const questions = columns.flatMap(({ kind, text }, i) => [
    ...(kind ? [] : [`max(length(${text})) AS w${i}`]),
    ...(kind?.unfit === undefined ? [] : [`coalesce(bool_or(${kind.unfit}), false) AS u${i}`]),
    ...(kind?.fine === undefined ? [] : [`coalesce(bool_or(${kind.fine}), false) AS f${i}`]),
  ]);
  const [answers = {}] =
    questions.length === 0 ? [] : await db.query(`SELECT ${questions.join(',\n')} FROM ${of.from}`);

  const written: WrittenColumn[] = [];
  for (const [i, { name, kind, text, value }] of columns.entries()) {
    const wide = (width: number): number =>
      Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, Math.max(width, [...name].length) + 2));
    const isUnfit = answers[`u${i}`] === true;
    if (kind && isUnfit && kind.otherwise === undefined) throw await notFinite(db, of, name, value);
    if (!kind || isUnfit) {
      const told = kind && `${quoted(name)} is written as text, so that nothing is lost: ${kind.otherwise}.`;
      written.push({
        name,
        value: text,
        form: 'text',
        style: kind ? STYLES.text : GENERAL,
        width: wide(kind?.width ?? Number(answers[`w${i}`] ?? 0)),
        told,
      });
    } else
      written.push({
        name,
        value: kind.value,
        form: kind.form,
        style: answers[`f${i}`] === true && kind.fineStyle ? kind.fineStyle : kind.style,
        width: wide(kind.width),
        told: kind.word && `${quoted(name)}: ${kind.word}.`,
      });
  }
  return written;
}

async function notFinite(db: DbConnection, of: RowSet, name: string, value: string): Promise<StepError> {
  const [row] = await db.query(
    `SELECT n, CAST(v AS VARCHAR) AS v FROM (SELECT row_number() OVER () AS n, ${value} AS v FROM ${of.from}) WHERE NOT isfinite(v) ORDER BY n LIMIT 1`,
  );
  return new StepError(
    `Row ${row?.['n']} of "${of.name}" holds in "${name}" ${row?.['v']}, which Excel has no number for. Make it NULL, or a text, in SQL. Nothing was written.`,
  );
}
