/** What the clipboard holds, as a file or as a step: cells, CSV, JSON, a pipeline, an address. Loaded when something is pasted. */
import { findMarked, suffixOf } from '#core/contract/marks.ts';
import { publicUrl } from '#core/http/address.ts';
import { addSourceStep } from '../text/add-step.ts';
import { fetchFile } from './fetch-file.ts';
import type { Added } from './files.svelte.ts';
import { reason } from '../page/notices.svelte.ts';
import type { Session } from '../session.svelte.ts';

export interface Pasted {
  readonly plain: string;
  readonly html: string;
}

/** Takes a paste into the session, and tells what became of it; text that is nothing of the kind is left alone. */
export async function takePaste(session: Session, { plain, html }: Pasted): Promise<void> {
  const address = addressIn(plain);
  if (address !== undefined) return offerAddress(session, address);
  const cells = html === '' ? undefined : cellsIn(html);
  const file = cells
    ? { path: freeName(session.files.names, 'tsv'), content: textFile(tabbed(cells)) }
    : fileFromText(plain, session.files.names);
  if (!file) return;
  await session.add([file]);
  if (!session.files.names.includes(file.path)) return;
  const undo = { label: 'Undo', run: () => session.files.remove(file.path) };
  session.notices.say(`What you pasted is now the file ${file.path}.`, undo, `pasted ${file.path}`);
}

/** Text from the clipboard as a file: a pipeline, rows, or JSON; undefined when it is none of them. */
export function fileFromText(text: string, taken: readonly string[]): Added | undefined {
  if (/^(oml_version|steps)\s*:/m.test(text)) return { path: 'pasted.yaml', content: textFile(text) };
  const json = jsonEnding(text);
  if (json !== undefined) return { path: freeName(taken, json), content: textFile(text) };
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const [head = ''] = lines;
  const delimiter = ['\t', ',', ';', '|'].find((each) => head.includes(each));
  if (lines.length < 2 || !delimiter || !lines[1]?.includes(delimiter)) return undefined;
  // Cells copied from a spreadsheet come with tabs: kept as they are in a .tsv.
  return { path: freeName(taken, delimiter === '\t' ? 'tsv' : 'csv'), content: textFile(text) };
}

function jsonEnding(text: string): 'json' | 'ndjson' | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  if (isJson(text)) return 'json';
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every(isJson) ? 'ndjson' : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function freeName(taken: readonly string[], ending: string): string {
  for (let n = 1; ; n++) {
    const name = `pasted${n === 1 ? '' : `-${n}`}.${ending}`;
    if (!taken.includes(name)) return name;
  }
}

const textFile = (text: string): Blob => new Blob([text], { type: 'text/plain' });

/** The cells of the one table that was copied; undefined where it is anything else. The markup is read, never shown. */
function cellsIn(html: string): readonly (readonly string[])[] | undefined {
  const tables = new DOMParser().parseFromString(html, 'text/html').querySelectorAll('table');
  const [table] = tables;
  if (tables.length !== 1 || !table || table.rows.length < 2) return undefined;
  return [...table.rows].map((row) =>
    [...row.cells].flatMap((cell) => [
      cellText(cell),
      // What spans several columns stands in the first of them.
      ...Array.from({ length: Math.min(cell.colSpan, 1000) - 1 }, () => ''),
    ]),
  );
}

function cellText(cell: HTMLTableCellElement): string {
  for (const end of cell.querySelectorAll('br')) end.replaceWith('\u2028');
  // Line breaks of the markup are spaces; those of the cell are `<br>`.
  return (cell.textContent ?? '')
    .replace(/[ \t\r\n]+/g, ' ')
    .trim()
    .replaceAll('\u2028', '\n');
}

const tabbed = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) =>
      row.map((text) => (/["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join('\t'),
    )
    .join('\n') + '\n';

/** A web address that is all there is. */
function addressIn(text: string): string | undefined {
  const word = text.trim();
  return /^https?:\/\/\S+$/i.test(word) && URL.canParse(word) ? word : undefined;
}

/** Nothing is asked of an address before the person says so. */
function offerAddress(session: Session, address: string): void {
  const { catalog } = session.script;
  const shown = publicUrl(address);
  const name = new URL(address).pathname.split('/').at(-1) ?? '';
  const about = `pasted ${address}`;
  const asker = catalog && findMarked(catalog, 'web-address');
  const reader = catalog && findMarked(catalog, 'session-file', name);
  // A step that asks reads what text it gets; other formats are files.
  const isFile =
    reader && !/^\.(?:csv|tsv|txt|json|ndjson)/.test(suffixOf(reader.component, reader.key, name) ?? '');
  if (isFile) {
    const run = async (): Promise<void> => {
      try {
        await session.add([{ path: name, content: await fetchFile(name, address) }]);
      } catch (cause) {
        session.notices.fail(reason(cause), undefined, undefined, about);
      }
    };
    session.notices.stay(`You pasted the address ${shown}.`, { label: `Fetch ${name}`, run }, about);
  } else if (asker) {
    const wanted = {
      name: name.replace(/\..*$/, '') || new URL(address).hostname,
      component: asker.component.name,
    };
    const run = async (): Promise<void> => {
      const id = await addSourceStep(session, { ...wanted, config: { [asker.key]: address } });
      if (id !== undefined) await session.script.goOn(id);
    };
    session.notices.stay(
      `You pasted the address ${shown}.`,
      { label: 'Add a step that reads it', run },
      about,
    );
  }
}
