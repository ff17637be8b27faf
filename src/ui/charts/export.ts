/** A chart as a file of its own: with its title, its legend, its notes, and the colours that it has on the page. */
import type { Key } from './legend.ts';

export interface Picture {
  readonly svg: SVGSVGElement;
  readonly title: string;
  readonly legend: readonly Key[];
  readonly notes: readonly string[];
}

const NS = 'http://www.w3.org/2000/svg';
const EDGE = 16;
const LINE = 16;
/** Width of a character, of the small letters. */
const CHARACTER = 6.2;
/** Pixels of a picture for one of the page. */
const SCALE = 2;

/** What is shown in colours of the page, resolved to what they are now. */
const PAINTED = ['fill', 'stroke', 'color'] as const;

/** The chart as an SVG file. */
export const svgFile = (picture: Picture): Blob =>
  new Blob([new XMLSerializer().serializeToString(composed(picture))], { type: 'image/svg+xml' });

/** The chart as a picture. Rejects where the browser cannot draw it. */
export async function pngFile(picture: Picture): Promise<Blob> {
  const svg = composed(picture);
  const [width, height] = [Number(svg.getAttribute('width')), Number(svg.getAttribute('height'))];
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) =>
    canvas.toBlob(
      (blob) => (blob ? done(blob) : fail(new Error('The browser gave no picture.'))),
      'image/png',
    ),
  );
}

function composed({ svg, title, legend, notes }: Picture): SVGSVGElement {
  const page = getComputedStyle(svg);
  const [width, height] = [svg.width.baseVal.value, svg.height.baseVal.value];
  const outer = element('svg', { fill: page.color, 'font-family': page.fontFamily, 'font-size': '12' });
  const around = svg.closest('[data-chart-ground]') ?? svg;
  let top = EDGE;
  const inside = document.createDocumentFragment();
  const write = (text: string, x: number, look: Readonly<Record<string, string>> = {}): void => {
    const line = element('text', { x: String(x), y: String(top), ...look });
    line.textContent = clean(text);
    inside.append(line);
  };
  for (const line of wrapped(title, width / 8.4)) {
    top += LINE;
    write(line, EDGE, { 'font-size': '15', 'font-weight': '600' });
  }
  top += 8;
  if (legend.length > 0) top += LINE;
  let left = EDGE;
  for (const { name, colour, opacity } of legend) {
    const long = 26 + name.length * CHARACTER;
    if (left > EDGE && left + long > width) {
      left = EDGE;
      top += LINE + 2;
    }
    inside.append(
      element('rect', {
        x: String(left),
        y: String(top - 9),
        width: '11',
        height: '11',
        fill: resolved(svg, colour),
        'fill-opacity': String(opacity ?? 1),
      }),
    );
    write(name, left + 16);
    left += long;
  }
  top += 8;
  const drawn = painted(svg);
  drawn.setAttribute('x', String(EDGE));
  drawn.setAttribute('y', String(top));
  inside.append(drawn);
  top += height;
  for (const line of notes.flatMap((note) => wrapped(note, width / CHARACTER))) {
    top += LINE;
    write(line, EDGE, { 'fill-opacity': '0.75' });
  }
  const [w, h] = [width + 2 * EDGE, top + EDGE];
  for (const [name, value] of Object.entries({ width: w, height: h, viewBox: `0 0 ${w} ${h}` }))
    outer.setAttribute(name, String(value));
  const label = document.createElementNS(NS, 'title');
  label.textContent = clean(title);
  outer.append(
    label,
    element('rect', { width: String(w), height: String(h), fill: getComputedStyle(around).backgroundColor }),
    inside,
  );
  return outer;
}

/** A copy that needs nothing of the page: no style sheet, no variable, no tip of what is pointed at. */
function painted(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [own, copies] = [
    [svg, ...svg.querySelectorAll('*')],
    [copy, ...copy.querySelectorAll('*')],
  ];
  for (const [at, from] of own.entries()) {
    const to = copies[at];
    if (!to) continue;
    const style = getComputedStyle(from);
    for (const name of PAINTED)
      if (/var\(|currentcolor/i.test(from.getAttribute(name) ?? '')) to.setAttribute(name, style[name]);
    for (const { name, value } of to.attributes) to.setAttribute(name, clean(value));
    to.removeAttribute('style');
    to.removeAttribute('class');
    for (const node of to.childNodes)
      if (node.nodeType === Node.TEXT_NODE) node.nodeValue = clean(node.nodeValue ?? '');
  }
  for (const each of copy.querySelectorAll('style, [aria-label="tip"], title')) each.remove();
  const page = getComputedStyle(svg);
  copy.setAttribute('font-family', page.fontFamily);
  copy.setAttribute('font-size', page.fontSize);
  copy.setAttribute('color', page.color);
  copy.setAttribute('fill', page.color);
  return copy;
}

/** A colour as it is where the chart stands. */
function resolved(within: Element, colour: string): string {
  const probe = document.createElement('span');
  probe.style.color = colour;
  within.parentElement?.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function element(name: 'svg', attributes: Readonly<Record<string, string>>): SVGSVGElement;
function element(name: 'rect' | 'text', attributes: Readonly<Record<string, string>>): SVGElement;
function element(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** Characters that no XML may hold would make the file unreadable. */
const clean = (text: string): string =>
  text.toWellFormed().replace(/[\p{Cc}\uFFFE\uFFFF]/gu, (sign) => (/\s/.test(sign) ? sign : '\uFFFD'));

/** Lines of about so many characters. */
function wrapped(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
