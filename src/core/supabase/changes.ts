/** What changed in the table while its pages were read, as far as that shows. */
import type { DbConnection } from '../contract/database.ts';
import { ident } from '../sql/index.ts';
import type { Order } from './order.ts';
import type { PagesRead } from './pages.ts';

/** A sentence for each thing that the person has to know; of one page there is none, since it is of one moment. */
export async function changes(
  db: DbConnection,
  table: string,
  shown: string,
  { keys, identity, stable }: Order,
  { pages, rows, promised, closing }: PagesRead,
): Promise<readonly string[]> {
  if (pages < 2) return [];
  const told: string[] = [];
  const now = closing ?? rows;
  if (promised !== undefined && (promised !== rows || now !== rows))
    told.push(
      `While ${shown} was read, rows were added or removed: there were ${promised} at first, ${now} at the end, and ${rows} were read. ${
        keys
          ? 'Every row that was there all the time was read once.'
          : 'Pages went by the number of rows before them, so some may be missing, or there twice. Leave out `order` and the pages go by the primary key, or run again.'
      }`,
    );
  if (!stable)
    told.push(
      `Nothing tells the rows of ${shown} apart, so the ${pages} pages may repeat some and lose others. Set \`order\` to columns that do, such as "id".`,
    );
  if (keys || !identity || rows === 0) return told;
  const columns = identity.map(({ name }) => ident(name)).join(', ');
  const [twice] = await db.query(
    `SELECT count(*) AS n FROM (SELECT ${columns} FROM ${ident(table)} GROUP BY ALL HAVING count(*) > 1)`,
  );
  const repeated = Number(twice?.['n'] ?? 0);
  if (repeated > 0)
    told.push(
      stable === 'known'
        ? `${repeated} rows of ${shown} are in the table more than once: they moved from one page to another while it was read. Run again, or leave out \`order\`.`
        : `The ${pages} pages of ${shown} were ordered by ${columns}, which does not tell its rows apart: ${repeated} values are there more than once. So the pages may repeat some rows and lose others. Set \`order\` to columns that do.`,
    );
  return told;
}
