/** An .xlsx file: which sheets it has, and where its parts are (ECMA-376 part 2; part 1, 12.3 and 18.2). */
import { recognise } from '../bytes/recognise.ts';
import { readDirectory, readEntry, type ZipEntry } from '../bytes/zip.ts';
import { StepError } from '../contract/errors.ts';
import type { InputFile } from '../contract/files.ts';
import type { Shown } from './number-format.ts';
import { NO_STRINGS, readSharedStrings, type SharedStrings } from './shared-strings.ts';
import { partText } from './part-text.ts';
import { readStyles } from './styles.ts';
import { codeOf, MORE, OVER, START, XmlTokens } from './xml-tokens.ts';

export interface SheetEntry {
  readonly name: string;
  readonly hidden: boolean;
  /** Of its part. */
  readonly entry: ZipEntry;
}

export interface Workbook {
  /** Those that hold cells, in their order: hidden ones too, charts not. */
  readonly sheets: readonly SheetEntry[];
  /** Days count from 1904. */
  readonly since1904: boolean;
  /** By style of a cell. */
  styles(): Promise<readonly Shown[]>;
  strings(): Promise<SharedStrings>;
  /** Its cells, from the start: a new reading on every call. */
  cells(sheet: SheetEntry): XmlTokens;
}

const RELATIONSHIP = codeOf('Relationship');
const SHEET = codeOf('sheet');
const PROPERTIES = codeOf('workbookPr');

/** Parts other than sheets and texts are read whole; no program writes larger ones. */
const MOST_PART = 256 * 1024 * 1024;

const OTHERS: readonly (readonly [end: RegExp, what: string])[] = [
  [/^xl\/workbook\.bin$/, 'a binary Excel workbook (.xlsb)'],
  [/^content\.xml$/, 'an OpenDocument file (.ods)'],
  [/^word\//, 'a Word document'],
  [/^ppt\//, 'a PowerPoint presentation'],
  [/^Index\/.*\.iwa$/, 'a Numbers document'],
];

const SAVE = 'Open it in a spreadsheet program and save it as .xlsx.';

interface Relation {
  readonly type: string;
  readonly target: string;
}

/** Opens it. Throws `StepError` where it is no workbook, with what it is and the way out. */
export async function openWorkbook(file: InputFile): Promise<Workbook> {
  await refuseOthers(file);
  const directory = await readDirectory(file);
  const entries = new Map(directory.map((entry) => [entry.name.replace(/^\//, '').toLowerCase(), entry]));
  const part = (name: string): ZipEntry | undefined => entries.get(name.toLowerCase());
  const open = (entry: ZipEntry): XmlTokens => {
    const what = `${file.path}: ${entry.name} in it`;
    return new XmlTokens(partText(readEntry(file, entry), what), what);
  };
  const small = (entry: ZipEntry): XmlTokens => {
    if (entry.size <= MOST_PART) return open(entry);
    throw new StepError(
      `${file.path}: ${entry.name} in it takes ${Math.round(entry.size / 1e6)} MB, which is no workbook's.`,
    );
  };

  const relationsOf = async (name: string): Promise<Map<string, Relation>> => {
    const slash = name.lastIndexOf('/') + 1;
    const found = part(`${name.slice(0, slash)}_rels/${name.slice(slash)}.rels`);
    return found ? readRelations(small(found), name.slice(0, slash)) : new Map<string, Relation>();
  };
  const main = [...(await relationsOf('')).values()].find(({ type }) => type === 'officeDocument')?.target;
  const book = part(main ?? 'xl/workbook.xml');
  const other = OTHERS.find(([name]) =>
    [...entries.keys()].some((key) => name.test(key) || name.test(key.replace('index/', 'Index/'))),
  )?.[1];
  if (!book || !/\.xml$/i.test(book.name) || /^(word|ppt)\//.test(book.name)) {
    if (other) throw new StepError(`${file.path} is ${other}, which the playground does not read. ${SAVE}`);
    throw new StepError(
      `${file.path} is a zip archive with no workbook in it. Unpack it, and add the file in it that you want to read.`,
    );
  }
  const relations = await relationsOf(book.name);
  const named = (type: string): ZipEntry | undefined =>
    part([...relations.values()].find((each) => each.type === type)?.target ?? '');
  const { sheets, since1904 } = await readBook(small(book), (id) => {
    const relation = relations.get(id);
    return relation?.type === 'worksheet' ? part(relation.target) : relation && 'none';
  });
  if (sheets.length === 0) throw new StepError(`${file.path} has no sheet with cells in it.`);
  const styles = named('styles');
  const strings = named('sharedStrings');
  return {
    sheets,
    since1904,
    styles: async () => (styles ? readStyles(small(styles)) : []),
    strings: async () => (strings ? readSharedStrings(open(strings), file.path) : NO_STRINGS),
    cells: ({ entry }) => open(entry),
  };
}

/** What is no zip archive. */
async function refuseOthers(file: InputFile): Promise<void> {
  const head = await file.slice(0, 512);
  if (file.size === 0) throw new StepError(`${file.path} is empty: it has no bytes.`);
  const found = recognise(head);
  if (found === 'an old Excel workbook (.xls)') {
    if (await isEncrypted(file))
      throw new StepError(
        `${file.path} is protected by a password, which the playground cannot open. Open it in a spreadsheet program, take the password away (Save As, Tools, General Options; or File, Info, Protect Workbook), and save it as .xlsx.`,
      );
    throw new StepError(
      `${file.path} is an old Excel workbook (.xls), which the playground does not read. ${SAVE}`,
    );
  }
  if (found === 'a zip archive' || found === 'an Excel workbook (.xlsx)') return;
  if (
    found === undefined &&
    /^\s*<\?xml[^>]*>\s*<\?mso-application|urn:schemas-microsoft-com:office:spreadsheet/.test(
      String.fromCharCode(...head),
    )
  )
    throw new StepError(
      `${file.path} is an Excel workbook of 2003 (XML), which the playground does not read. ${SAVE}`,
    );
  const what = found ?? 'no workbook but perhaps text';
  throw new StepError(`${file.path} is to be read as an Excel workbook, but is ${what}. ${wayOf(found)}`, {
    at: { key: 'path' },
  });
}

const wayOf = (found: string | undefined): string =>
  found === undefined
    ? 'Read a text with the extractor for CSV or for JSON; programs that export tables often call CSV .xls or .xlsx.'
    : found === 'a web page (HTML)'
      ? 'Programs that export tables often call a page .xls: open it in a spreadsheet program and save it as .xlsx.'
      : 'Take the component that reads such files, or correct the path.';

/** A compound file that holds a package which a password protects (MS-OFFCRYPTO 2.3): its directory names that. */
async function isEncrypted(file: InputFile): Promise<boolean> {
  const name = 'EncryptedPackage';
  const bytes = Uint8Array.from([...name].flatMap((letter) => [letter.charCodeAt(0), 0]));
  const head = await file.slice(0, Math.min(file.size, 1024 * 1024));
  const tail = await file.slice(Math.max(0, file.size - 1024 * 1024), file.size);
  const holds = (part: Uint8Array): boolean => {
    for (let at = 0; at + bytes.length <= part.length; at += 64) {
      let i = 0;
      while (i < bytes.length && part[at + i] === bytes[i]) i++;
      if (i === bytes.length) return true;
    }
    return false;
  };
  return holds(head) || holds(tail.subarray(tail.length % 64));
}

/** By id. `folder`: what targets are relative to. */
async function readRelations(xml: XmlTokens, folder: string): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>();
  for (;;) {
    const token = xml.next();
    if (token === OVER) return relations;
    if (token === MORE) await xml.fill();
    else if (token === START && xml.code === RELATIONSHIP) {
      const target = xml.attribute('Target') ?? '';
      // The types of strict and of transitional workbooks differ in all but their last part.
      const type = (xml.attribute('Type') ?? '').replace(/^.*\//, '');
      relations.set(xml.attribute('Id') ?? '', { type, target: resolved(folder, target) });
    }
  }
}

function resolved(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of (target.startsWith('/') ? target : `${folder}${target}`).split('/'))
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  return parts.join('/');
}

async function readBook(
  xml: XmlTokens,
  partOf: (id: string) => ZipEntry | 'none' | undefined,
): Promise<Pick<Workbook, 'sheets' | 'since1904'>> {
  const sheets: SheetEntry[] = [];
  let since1904 = false;
  for (;;) {
    const token = xml.next();
    if (token === OVER) return { sheets, since1904 };
    if (token === MORE) await xml.fill();
    else if (token !== START) continue;
    else if (xml.code === PROPERTIES) since1904 = /^(1|true|on)$/.test(xml.attribute('date1904') ?? '');
    else if (xml.code === SHEET) {
      const name = xml.attribute('name') ?? '';
      const entry = partOf(xml.attribute('id', true) ?? '');
      if (entry === undefined) throw xml.damaged(`it has no part for the sheet ${JSON.stringify(name)}`);
      if (entry !== 'none')
        sheets.push({ name, entry, hidden: /hidden/i.test(xml.attribute('state') ?? '') });
    }
  }
}
