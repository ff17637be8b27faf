/** CSV: lines become rows. Several texts have one header, and become one. */
import { csvRead } from '../csv/csv-receipt.ts';
import { type CsvLoad, loadCsv } from '../csv/load.ts';
import { type CsvPages, csvPages } from '../csv/pages.ts';
import type { Reader } from './reader.ts';

/** Gives what reads CSV as `load` says, into the table that it names. */
export function csvReader(load: Omit<CsvLoad, 'open' | 'inPages'>): Reader {
  const { path, dialect } = load;
  let pages: CsvPages | undefined;
  return {
    load: async (open) => ({ receipt: csvRead(await loadCsv({ ...load, open }), dialect.header) }),
    look(text, how) {
      pages ??= csvPages(path, dialect);
      return pages.count(how.path, text);
    },
    discount: () => {},
    async loadAll(open, kept) {
      const together = pages ?? csvPages(path, dialect);
      const skips = kept.map(({ skip }) => skip);
      const blanks = kept.map(({ blank }) => blank);
      const joined = async () => together.joined(open(), skips, blanks);
      const loaded = await loadCsv({ ...load, inPages: true, open: joined });
      return { receipt: csvRead(loaded, dialect.header) };
    },
  };
}
