/** The parts of a page's source that show text instead of being it: blocks of code, comments, scripts. */
import type { Dialect } from '#core/recording/markup.ts';
import { codeOf } from './markdown.ts';
import type { Block, Range } from './range.ts';

/** Elements whose content is text, or is not there until a script takes it. */
const RAW = 'script|style|textarea|template|title|noscript|iframe|xmp';

/** Gives the ranges in which a tag is none, and the fenced blocks among them. */
export function opaqueRanges(
  source: string,
  dialect: Dialect,
): { readonly hidden: readonly Range[]; readonly blocks: readonly Block[] } {
  const front = /^\uFEFF?(---|\+\+\+)[ \t]*\r?\n[^]*?\n\1[ \t]*(?:\r?\n|$)/.exec(source);
  const start = front ? front[0].length : source.startsWith('\uFEFF') ? 1 : 0;
  const matter: Range[] = front ? [{ start: 0, end: start }] : [];
  if (dialect === 'html') {
    const raw = isComponent(source) ? RAW.replace('template|', '') : RAW;
    const texts = ranges(source, new RegExp(`<!--[^]*?-->|<(${raw})\\b[^]*?</\\1\\s*>`, 'gi'));
    return { hidden: [...matter, ...texts, ...quotedTags(blanked(source, texts))], blocks: [] };
  }
  const { fences, indented } = codeOf(source, dialect, start);
  const rest = blanked(source, [...matter, ...fences, ...indented]);
  const comments = ranges(rest, /<!--[^]*?-->|\{\/\*[^]*?\*\/\}|<(script|style|noscript)\b[^]*?<\/\1\s*>/gi);
  const spans = ranges(blanked(rest, comments), /(?<!`)(`+)(?!`)[^]*?[^`]\1(?!`)/g).filter(
    ({ start, end }) => !/\n[ \t>]*\n/.test(source.slice(start, end)),
  );
  const quoted = quotedTags(blanked(rest, [...comments, ...spans]));
  return { hidden: [...matter, ...fences, ...indented, ...comments, ...spans, ...quoted], blocks: fences };
}

/** A component of Vue has a template around all that it shows. */
const isComponent = (source: string): boolean =>
  /^\s*(?:(?:<!--[^]*?-->|<(script|style)\b[^]*?<\/\1\s*>)\s*)*<template\b/i.test(source);

/** Playgrounds in the values of attributes, in strings of JavaScript that stand in braces, and in comments of Jinja and Liquid. */
const quotedTags = (source: string): Range[] =>
  ranges(
    source,
    /=\s*"[^"]*<osiris-playground[^"]*"|=\s*'[^']*<osiris-playground[^']*'|\{\s*`(?:[^`\\]|\\.)*`\s*\}|\{\s*"(?:[^"\\\n]|\\.)*"\s*\}|\{#[^{}]*#\}|\{%-?\s*comment\s*-?%\}[^]*?\{%-?\s*endcomment\s*-?%\}/g,
  );

const ranges = (source: string, pattern: RegExp): Range[] =>
  [...source.matchAll(pattern)].map(({ index, 0: found }) => ({ start: index, end: index + found.length }));

/** The source with spaces in place of what stands in the ranges: offsets stay. */
function blanked(source: string, parts: readonly Range[]): string {
  let text = source;
  for (const { start, end } of parts)
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
  return text;
}
