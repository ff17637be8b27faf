/** `xl/styles.xml`: which numbers are dates. */
import { builtIn, type Shown, shownBy } from './number-format.ts';
import { codeOf, END, MORE, OVER, START, type XmlTokens } from './xml-tokens.ts';

const NUM_FMT = codeOf('numFmt');
const CELL_XFS = codeOf('cellXfs');
const XF = codeOf('xf');

/** By style of a cell: what it makes of a number. */
export async function readStyles(xml: XmlTokens): Promise<readonly Shown[]> {
  const formats = new Map<number, Shown>();
  const styles: Shown[] = [];
  let inCells = false;
  for (;;) {
    const token = xml.next();
    if (token === OVER) return styles;
    if (token === MORE) await xml.fill();
    else if (token === END && xml.code === CELL_XFS) inCells = false;
    else if (token !== START) continue;
    else if (xml.code === CELL_XFS) inCells = true;
    else if (xml.code === NUM_FMT)
      formats.set(Number(xml.attribute('numFmtId')), shownBy(xml.attribute('formatCode') ?? ''));
    else if (xml.code === XF && inCells) {
      const id = Number(xml.attribute('numFmtId') ?? 0);
      styles.push(formats.get(id) ?? builtIn(id));
    }
  }
}
