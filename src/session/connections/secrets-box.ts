/** What a person gave for connections, as a text that a passphrase opens: AES-256-GCM, its key by Argon2id. */
import { argon2id } from 'hash-wasm';
import { base64url, fromBase64url } from '#core/bytes/base64.ts';
import type { GivenValues } from '#core/plan/connections-fields.ts';
import { NOTHING_GIVEN } from './given-values.ts';

/** The second choice of RFC 9106 (section 4), for where memory is scarce. */
const COST = { mebibytes: 64, passes: 3, lanes: 4 } as const;

/** For people: what it costs to guess one passphrase. */
export const costWords = `Encrypted by AES-256-GCM. The key is made of the passphrase by Argon2id, which takes ${COST.mebibytes} MiB and ${COST.passes} passes in ${COST.lanes} lanes for every guess.`;

const FORMAT = `osiris-playground secrets 1: AES-256-GCM, Argon2id ${COST.mebibytes} MiB, ${COST.passes} passes, ${COST.lanes} lanes`;
const SALT_BYTES = 16;
/** NIST SP 800-38D, 8.2.2. */
const IV_BYTES = 12;
const KEY_BYTES = 32;
/** Of what the passphrase gives, beside the key: it tells a wrong passphrase from a damaged text. */
const CHECK_BYTES = 16;

/** As it is kept: every part but the format in base64url. */
interface Box {
  readonly format: string;
  readonly salt: string;
  readonly iv: string;
  readonly check: string;
  readonly data: string;
  /** SHA-256 of the others. */
  readonly sum: string;
}

/** `wrong`: another passphrase; `damaged`: nothing opens it any more; `newer`: a version of the page that this one does not know wrote it. */
export type Opened = { readonly values: GivenValues } | { readonly why: 'wrong' | 'damaged' | 'newer' };

/** Encrypts under a passphrase, which is not empty; salt and iv are new each time. Takes some tenths of a second, most of it for the key. */
export async function seal(values: GivenValues, passphrase: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const { key, check } = await derive(passphrase, salt);
  const plain = new TextEncoder().encode(JSON.stringify(values));
  const data = await crypto.subtle.encrypt(algorithm(iv), key, plain);
  const parts = {
    format: FORMAT,
    salt: base64url(salt),
    iv: base64url(iv),
    check: base64url(check),
    data: base64url(new Uint8Array(data)),
  };
  return JSON.stringify({ ...parts, sum: await sumOf(parts) } satisfies Box);
}

/** Opens what `seal` gave; never rejects for what is in the text. */
export async function open(text: string, passphrase: string): Promise<Opened> {
  const box = read(text);
  if (!box) return { why: 'damaged' };
  if (box.format !== FORMAT) return { why: 'newer' };
  const [salt, iv, check, data] = [box.salt, box.iv, box.check, box.data].map(fromBase64url);
  if (!salt || !iv || !check || !data || box.sum !== (await sumOf(box))) return { why: 'damaged' };
  // Nothing is kept under none.
  const derived = passphrase === '' ? undefined : await derive(passphrase, salt);
  if (!derived || base64url(derived.check) !== box.check) return { why: 'wrong' };
  try {
    const plain = await crypto.subtle.decrypt(algorithm(iv), derived.key, data);
    // What was sealed before there were parameters has none.
    const values = JSON.parse(new TextDecoder().decode(plain)) as Partial<GivenValues>;
    return { values: { ...NOTHING_GIVEN, ...values } };
  } catch {
    return { why: 'damaged' };
  }
}

const algorithm = (iv: Uint8Array<ArrayBuffer>) => ({
  name: 'AES-GCM',
  iv,
  additionalData: new TextEncoder().encode(FORMAT),
});

async function derive(passphrase: string, salt: Uint8Array) {
  const bytes = await argon2id({
    // One passphrase, however a keyboard composes its letters.
    password: passphrase.normalize('NFC'),
    salt,
    memorySize: COST.mebibytes * 1024,
    iterations: COST.passes,
    parallelism: COST.lanes,
    hashLength: KEY_BYTES + CHECK_BYTES,
    outputType: 'binary',
  });
  const raw = Uint8Array.from(bytes.subarray(0, KEY_BYTES));
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  raw.fill(0);
  return { key, check: bytes.slice(KEY_BYTES) };
}

async function sumOf({ format, salt, iv, check, data }: Omit<Box, 'sum'>): Promise<string> {
  const all = new TextEncoder().encode([format, salt, iv, check, data].join('\n'));
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', all)));
}

function read(text: string): Box | undefined {
  try {
    const box = JSON.parse(text) as Partial<Record<keyof Box, unknown>> | null;
    const names = ['format', 'salt', 'iv', 'check', 'data', 'sum'] as const;
    return names.every((name) => typeof box?.[name] === 'string') ? (box as Box) : undefined;
  } catch {
    return undefined; // It was cut off.
  }
}
