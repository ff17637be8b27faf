/** Run ids as Osiris makes them (`ids.run_id_format: iso_ulid`): sortable by time, never equal. */
import { randomBytes } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `2025-10-07T14-22-19Z_01K6ZJ3V0R4YQ4W8N5T2M7B9CD` */
export function newRunId(now = Date.now()): string {
  const time = new Date(now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
  return `${time}_${ulid(now)}`;
}

/** 48 bits of milliseconds, 80 bits of chance, in 26 characters of five bits. */
function ulid(now: number): string {
  let bits = (BigInt(now) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`);
  let text = '';
  for (let index = 0; index < 26; index++) {
    text = (CROCKFORD[Number(bits & 31n)] ?? '') + text;
    bits >>= 5n;
  }
  return text;
}
