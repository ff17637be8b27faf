/** The styles of a workbook that is written: one for each way to show a value. */

/** Its number in `cellXfs`, and the format of numbers that it has. */
export interface Style {
  readonly index: number;
  readonly format: string;
}

export const GENERAL: Style = { index: 0, format: 'General' };
/** Of the names of the columns. */
export const BOLD = 1;

const FORMATS = [
  ['text', '@'],
  ['integer', '0'],
  ['date', 'yyyy-mm-dd'],
  ['moment', 'yyyy-mm-dd hh:mm:ss'],
  ['fineMoment', 'yyyy-mm-dd hh:mm:ss.000'],
  ['time', 'hh:mm:ss'],
  ['fineTime', 'hh:mm:ss.000'],
  ['duration', '[h]:mm:ss'],
  ['fineDuration', '[h]:mm:ss.000'],
] as const;
const FIRST_SCALE = BOLD + 1 + FORMATS.length;
const MOST_SCALE = 38;
/** The first number that is free for formats of one's own. */
const FIRST_FORMAT = 164;

const [text, int, date, moment, fineMoment, time, fineTime, duration, fineDuration] = FORMATS.map(
  ([, format], i): Style => ({ index: BOLD + 1 + i, format }),
) as [Style, Style, Style, Style, Style, Style, Style, Style, Style];

export const STYLES = {
  text,
  integer: int,
  date,
  moment,
  fineMoment,
  time,
  fineTime,
  duration,
  fineDuration,
};

/** Of decimals with so many digits behind the point. Excel shows at most 30. */
export const styleOfScale = (scale: number): Style => ({
  index: FIRST_SCALE + scale,
  format: scale === 0 ? '0' : `0.${'0'.repeat(Math.min(scale, 30))}`,
});

const ALL: readonly Style[] = [
  ...Object.values(STYLES),
  ...Array.from({ length: MOST_SCALE + 1 }, (_, scale) => styleOfScale(scale)),
];

/** `xl/styles.xml`. */
export const stylesXml = (main: string): string =>
  `<styleSheet xmlns="${main}"><numFmts count="${ALL.length}">${ALL.map(
    ({ format }, i) => `<numFmt numFmtId="${FIRST_FORMAT + i}" formatCode="${format}"/>`,
  ).join(
    '',
  )}</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${ALL.length + 2}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>${ALL.map(
    (_, i) =>
      `<xf numFmtId="${FIRST_FORMAT + i}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
  ).join(
    '',
  )}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
