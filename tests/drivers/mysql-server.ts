/** A MySQL server of a few bytes, for what a real one never does: it breaks off, asks for files, does not answer. */
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of a command: packets to send, or the connection's end; undefined: no answer ever. */
export type Answer = readonly (Uint8Array | 'end')[] | undefined;

export interface FakeServer {
  readonly port: number;
  /** Commands as they came: `QUERY SELECT 1`, `PREPARE ...`, `EXECUTE`, and `DATA ...` of a file that was sent. */
  readonly heard: string[];
  close(): Promise<void>;
}

const COMMANDS: Readonly<Record<number, string>> = {
  1: 'QUIT',
  3: 'QUERY',
  22: 'PREPARE',
  23: 'EXECUTE',
  25: 'CLOSE',
};

/** `answer`: to a command; by default what a server says to one that went well. */
export async function fakeServer(
  answer: (heard: string, before: readonly string[]) => Answer | 'usual',
): Promise<FakeServer> {
  const heard: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    let waiting = Buffer.alloc(0);
    let isIn = false;
    let sendsFile = false;
    send(socket, 0, [GREETING]);
    socket.on('data', (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      while (waiting.length >= 4 && waiting.length >= 4 + waiting.readUIntLE(0, 3)) {
        const end = 4 + waiting.readUIntLE(0, 3);
        const sequence = waiting[3]!;
        const packet = waiting.subarray(4, end);
        waiting = waiting.subarray(end);
        if (!isIn) {
          isIn = true;
          send(socket, sequence + 1, [OK]);
          continue;
        }
        const said = sendsFile
          ? `DATA ${packet}`
          : `${COMMANDS[packet[0]!] ?? packet[0]} ${packet.subarray(1)}`.trimEnd();
        heard.push(said.startsWith('EXECUTE') ? 'EXECUTE' : said);
        if (sendsFile && packet.length > 0) continue;
        const given = sendsFile ? 'usual' : answer(heard.at(-1)!, heard);
        sendsFile = false;
        const packets = given === 'usual' ? usual(heard.at(-1)!) : given;
        sendsFile = packets?.some((part) => part !== 'end' && part[0] === FILE) ?? false;
        if (packets) send(socket, sequence + 1, packets);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(socket: Socket, sequence: number, packets: readonly (Uint8Array | 'end')[]): void {
  let next = sequence;
  for (const packet of packets) {
    if (packet === 'end') return void socket.end();
    const head = Buffer.alloc(4);
    head.writeUIntLE(packet.length, 0, 3);
    head[3] = next++ % 256;
    socket.write(Buffer.concat([head, packet]));
  }
}

function usual(heard: string): readonly Uint8Array[] {
  if (heard === 'QUERY SELECT VERSION() AS version')
    return [Buffer.from([1]), column('version', 253), EOF, textRow('10.11-fake'), EOF];
  if (heard === 'QUERY SHOW WARNINGS') return [Buffer.from([1]), column('Message', 253), EOF, EOF];
  if (heard.startsWith('PREPARE'))
    return [Buffer.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]), column('n', 8), EOF];
  if (heard === 'EXECUTE') return [...rowsHead(), number(1), number(2), EOF];
  return [OK];
}

const FILE = 0xfb;
export const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0]);
export const EOF = Buffer.from([0xfe, 0, 0, 2, 0]);
/** Asks for a file of the client's. */
export const askFor = (path: string): Uint8Array => Buffer.concat([Buffer.from([FILE]), Buffer.from(path)]);
export const refusal = (code: number, message: string): Uint8Array =>
  Buffer.concat([Buffer.from([0xff, code & 255, code >> 8]), Buffer.from(`#HY000${message}`)]);
/** Before the rows of a result of one BIGINT, `n`. */
export const rowsHead = (): Uint8Array[] => [Buffer.from([1]), column('n', 8), EOF];

/** A row of that result. */
export function number(value: number): Uint8Array {
  const row = Buffer.alloc(10);
  row.writeBigInt64LE(BigInt(value), 2);
  return row;
}

const lengthed = (text: string): Uint8Array =>
  Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);
const textRow = (text: string): Uint8Array => lengthed(text);

function column(name: string, type: number): Uint8Array {
  const names = ['def', 'd', 't', 't', name, name].map(lengthed);
  return Buffer.concat([...names, Buffer.from([0x0c, 45, 0, 20, 0, 0, 0, type, 0, 0, 0, 0, 0])]);
}

const GREETING = Buffer.concat([
  Buffer.from([10]),
  Buffer.from('10.11-fake\0'),
  Buffer.from([7, 0, 0, 0]),
  Buffer.from('12345678\0'),
  // Capabilities: what a server of this age has, without TLS.
  Buffer.from([0x8a, 0xa2, 45, 2, 0, 0x0a, 0x00, 21]),
  Buffer.alloc(10),
  Buffer.from('123456789012\0mysql_native_password\0'),
]);
