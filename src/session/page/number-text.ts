/** Numbers as people read them. Values of cells never pass through here: those are shown as DuckDB prints them. */

const counts = new Intl.NumberFormat('en-US');

/** `12,345` */
export function count(value: number): string {
  return counts.format(value);
}

/** `1 row`, `12,345 rows` */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `820 B`, `13.5 kB`, `1.2 GB`; decimal units. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let scaled = value / 1000;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  return `${scaled < 99.95 ? scaled.toFixed(1) : scaled.toFixed(0)} ${units[unit]}`;
}

/** `8 ms`, `1.2 s`, `2 min 5 s`; from milliseconds. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The last part of a path: what a download is called. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
