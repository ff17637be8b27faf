/** Could a query end where its text does? */
import { lex, type Token } from './lex.ts';

/** Words that something must follow. */
const OPEN =
  /^(select|distinct|from|where|and|or|not|on|by|in|is|as|like|ilike|between|join|using|having|limit|offset|union|except|intersect|case|when|then|else|with|values|qualify|group|order|partition|over)$/i;

/** No quote and no bracket is left open, and the last word asks for nothing more. */
export function isComplete(sql: string): boolean {
  const tokens = lex(sql);
  const last = tokens.at(-1);
  if (last === undefined || !isClosed(last)) return false;
  const open = tokens.filter(({ type, text }) => type === 'sign' && /[([{]/.test(text)).length;
  const close = tokens.filter(({ type, text }) => type === 'sign' && /[)\]}]/.test(text)).length;
  if (open !== close) return false;
  if (last.type === 'word') return !OPEN.test(last.text);
  // `SELECT *` is whole, `a *` is not.
  if (last.text === '*') return /^(select|,|\.)$/i.test(tokens.at(-2)?.text ?? '');
  return last.type !== 'sign' || /[)\]};]/.test(last.text);
}

function isClosed({ type, text, start, end }: Token): boolean {
  if (type === 'name') return end - start >= text.length + 2;
  if (type !== 'string') return true;
  if (text.startsWith('$')) return /^(\$\w*\$)[^]*\1$/.test(text);
  return (text.match(/'/g) ?? []).length % 2 === 0;
}
