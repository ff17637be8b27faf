/** How far away a host is: what a page reaches for a person, and others cannot. */

/**
 * `computer`: the one that asks. `network`: one beside it, which the internet does not reach. `public`: as far as a name
 * tells, which may lead anywhere.
 */
export type Reach = 'computer' | 'network' | 'public';

/** Tells it of a host as `URL` spells it, with or without a port: numbers in dots, IPv6 in brackets, names in Punycode. */
export function reachOf(host: string): Reach {
  const name = host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
  const groups = groupsOf(name);
  if (groups) return reachOfGroups(groups);
  const numbers = numbersOf(name);
  if (numbers) return reachOfNumbers(numbers);
  if (/^(.+\.)?localhost$/.test(name) || name === 'localhost.localdomain') return 'computer';
  return !name.includes('.') || LOCAL_NAME.test(name) ? 'network' : 'public';
}

/** Names that only a network of one's own resolves (RFC 6762, RFC 8375, and those that routers give). */
const LOCAL_NAME = /\.(local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa)$/;

type Numbers = readonly [number, number, number, number];

function numbersOf(name: string): Numbers | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(name);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3]), Number(found[4])] : undefined;
}

/** The special addresses of IPv4 (iana.org/assignments/iana-ipv4-special-registry). */
function reachOfNumbers([a, b, c]: Numbers): Reach {
  if (a === 127 || a === 0) return 'computer';
  const isPrivate = a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
  const isShared = a === 100 && b >= 64 && b < 128;
  const isLinkLocal = a === 169 && b === 254;
  const isTest = (a === 192 && b === 0 && c === 0) || (a === 198 && (b === 18 || b === 19));
  return isPrivate || isShared || isLinkLocal || isTest || a >= 224 ? 'network' : 'public';
}

/** The eight groups of an IPv6 address in brackets, as `URL` writes it: at most one `::`, no dots. */
function groupsOf(name: string): readonly number[] | undefined {
  const inside = /^\[([0-9a-f:]+)\]$/.exec(name)?.[1];
  if (inside === undefined) return undefined;
  const [start = [], end] = inside.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = end ? Array.from({ length: 8 - start.length - end.length }, () => '0') : [];
  return [...start, ...zeros, ...(end ?? [])].map((group) => parseInt(group, 16));
}

/** The special addresses of IPv6, and those that hold one of IPv4 (iana.org/assignments/iana-ipv6-special-registry). */
function reachOfGroups(groups: readonly number[]): Reach {
  const [first = 0, second = 0, third = 0, , fifth = 0, sixth = 0, seventh = 0, eighth = 0] = groups;
  const startsWithZeros = (count: number): boolean => groups.slice(0, count).every((group) => group === 0);
  const within = (high: number, low: number): Reach =>
    reachOfNumbers([high >> 8, high & 255, low >> 8, low & 255]);
  if (startsWithZeros(7) && eighth <= 1) return 'computer';
  // ::a.b.c.d, ::ffff:a.b.c.d, ::ffff:0:a.b.c.d
  const isMapped = startsWithZeros(4) && (fifth | sixth) % 0xffff === 0 && (fifth === 0 || sixth === 0);
  if (isMapped) return within(seventh, eighth);
  if (first === 0x64 && second === 0xff9b) return third === 0 ? within(seventh, eighth) : 'network';
  if (first === 0x2002) return within(second, third);
  const isUnique = (first & 0xfe00) === 0xfc00;
  const isLinkLocal = (first & 0xffc0) === 0xfe80 || (first & 0xffc0) === 0xfec0;
  return isUnique || isLinkLocal || first >= 0xff00 ? 'network' : 'public';
}
