/** What is asked of PostHog: one page, by what stands before it. */
import { hogqlMoment, hogqlText } from './hogql.ts';
import type { DataKind } from './kinds.ts';

/** Where a record stands in the order in which all are read. */
export interface Place {
  /** Microseconds; absent where the records have no time. */
  readonly at?: bigint;
  readonly id: string;
}

export interface Question {
  readonly kind: DataKind;
  /** The records from this moment on, in microseconds. */
  readonly since?: bigint;
  /** Those before this one. */
  readonly until?: bigint;
  /** Of these names alone; none: of all. */
  readonly events: readonly string[];
  /** Records of a page. */
  readonly size: number;
  /** Records that are alike in time and id are all wanted: a page begins with those that end the one before it. */
  readonly again: boolean;
}

/** The query for the page behind a place; the first one where there is none. */
export function pageQuery(question: Question, behind?: Place): string {
  const { kind, size } = question;
  const order = [kind.time, kind.id].flatMap((name) => (name === undefined ? [] : [column(name)])).join(', ');
  return `SELECT ${kind.select} FROM ${kind.table}${conditionsOf(question, behind)} ORDER BY ${order} LIMIT ${size}`;
}

/** The query for how many records that page and all behind it have. */
export const countQuery = (question: Question, behind?: Place): string =>
  `SELECT count() FROM ${question.kind.table}${conditionsOf(question, behind)} LIMIT 1`;

function conditionsOf({ kind, since, until, events, again }: Question, behind?: Place): string {
  const time = kind.time === undefined ? undefined : column(kind.time);
  const id = column(kind.id);
  const conditions: string[] = [];
  const start = behind?.at ?? since;
  if (time !== undefined && start !== undefined) conditions.push(`${time} >= ${hogqlMoment(start)}`);
  if (time !== undefined && until !== undefined) conditions.push(`${time} < ${hogqlMoment(until)}`);
  if (events.length > 0) conditions.push(`event IN (${events.map(hogqlText).join(', ')})`);
  if (behind) {
    const rest = `${id} ${again ? '>=' : '>'} ${hogqlText(behind.id)}`;
    conditions.push(
      time === undefined || behind.at === undefined
        ? rest
        : `(${time} > ${hogqlMoment(behind.at)} OR ${rest})`,
    );
  }
  return conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : '';
}

/** A name that begins with a dollar sign stands in quotes. */
const column = (name: string): string => (/^\w+$/.test(name) ? name : `"${name}"`);
