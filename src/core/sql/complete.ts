/** Could a query end where its text does? */
import { lex, type Token } from './lex.ts';

/** Words that something must follow. */
const OPEN =
  /^(select|distinct|from|where|and|or|not|on|by|in|is|as|like|ilike|between|join|using|having|limit|offset|union|except|intersect|case|when|then|else|with|values|qualify|group|order|partition|over)$/i;

/** No quote, comment or bracket is left open, and the last word asks for nothing more. */
export function isComplete(sql: string): boolean {
  const tokens = lex(sql);
  const last = tokens.at(-1);
  if (last === undefined || !isClosed(last)) return false;
  // What is added to an open comment belongs to it.
  if (lex(`${sql}\n0`).length === tokens.length) return false;
  const open = tokens.filter(({ type, text }) => type === 'sign' && /[([{]/.test(text)).length;
  const close = tokens.filter(({ type, text }) => type === 'sign' && /[)\]}]/.test(text)).length;
  if (open !== close) return false;
  if (last.type === 'word') return !OPEN.test(last.text);
  // `SELECT *` is whole, `a *` is not.
  if (last.text === '*') return /^(select|,|\.)$/i.test(tokens.at(-2)?.text ?? '');
  return last.type !== 'sign' || /[)\]};]/.test(last.text);
}

/** Does the query lack a FROM that stands behind it, in `#amount FROM sales`, written as its SELECT is? */
export function cutsFrom(sql: string, remark: string): boolean {
  const words = lex(sql).filter(({ type }) => type === 'word');
  const select = words.find(({ text }) => /^select$/i.test(text))?.text;
  if (select === undefined || words.some(({ text }) => /^from$/i.test(text))) return false;
  const from = select === select.toUpperCase() ? 'FROM' : 'from';
  return new RegExp(`^#\\S.*\\s${from}\\s+["\\w]`).test(remark);
}

function isClosed({ type, text, start, end }: Token): boolean {
  if (type === 'name') return end - start >= text.length + 2;
  if (type !== 'string') return true;
  if (text.startsWith('$')) return /^(\$\w*\$)[^]*\1$/.test(text);
  return (text.match(/'/g) ?? []).length % 2 === 0;
}
