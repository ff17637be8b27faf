/** Days since the beginning of a workbook's time, as dates and times of day. */

export const DAY_MICROS = 86_400_000_000;
/** 1970-01-01 in days since the beginning of the 1900 system, and of that of 1904. */
const EPOCH_1900 = 25_569;
const EPOCH_1904 = 24_107;
/** Excel, as Lotus 1-2-3 before it, has a 29th of February in 1900. */
const NO_DAY = 60;
/** The day after 9999-12-31, which is the last. */
const END_1900 = 2_958_466;

/** A number of days in parts; a day that is full after rounding counts as one. */
export class Serial {
  days = 0;
  /** Of the day, less than a whole one. */
  micros = 0;

  /**
   * `decimals`: digits behind the point, as written. Programs write a time as a fraction of a day with 15 to 17 digits: what is so near to
   * a whole second, or to a millisecond as those digits can tell, is that.
   */
  set(value: number, decimals: number): void {
    this.days = Math.floor(value);
    const exact = (value - this.days) * DAY_MICROS;
    const written = decimals >= 9 ? (0.5 * DAY_MICROS) / 10 ** decimals : 0;
    const second = Math.round(exact / 1e6) * 1e6;
    const milli = Math.round(exact / 1000) * 1000;
    const near = Math.max(NEAR, written);
    this.micros =
      Math.abs(exact - second) <= near
        ? second
        : Math.abs(exact - milli) <= written
          ? milli
          : Math.round(exact);
    if (this.micros < DAY_MICROS) return;
    this.micros = 0;
    this.days++;
  }
}

/** Microseconds: what one or two additions of doubles make of a whole second. */
const NEAR = 2;

/** Days since 1970-01-01; NaN for a day that no calendar has, or that Excel cannot show. */
export function epochDays(days: number, since1904: boolean): number {
  if (since1904) return days >= 0 && days < END_1900 - 1462 ? days - EPOCH_1904 : NaN;
  if (days < 1 || days >= END_1900 || days === NO_DAY) return NaN;
  return days < NO_DAY ? days - EPOCH_1900 + 1 : days - EPOCH_1900;
}

/** The serial of a day in the 1900 system; NaN where there is none. */
export function serialOf(epochDay: number): number {
  const serial = epochDay + EPOCH_1900;
  const shifted = serial > NO_DAY ? serial : serial - 1;
  return shifted >= 1 && serial < END_1900 ? shifted : NaN;
}

/** What Excel shows for the two days of 1900 that there never were. */
export const noSuchDay = (days: number): string | undefined =>
  days === 0 ? '1900-01-00' : days === NO_DAY ? '1900-02-29' : undefined;

const two = (number: number): string => String(number).padStart(2, '0');

/** `2024-02-29`; of days since 1970-01-01 in Excel's reach. */
export const dayText = (epochDay: number): string =>
  new Date(epochDay * 86_400_000).toISOString().slice(0, 10);

/** `30:15:00`, with as many digits of a second as there are. */
export function clockText(days: number, micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const fraction = String(micros % 1e6)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const clock = `${two(days * 24 + Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return fraction === '' ? clock : `${clock}.${fraction}`;
}
