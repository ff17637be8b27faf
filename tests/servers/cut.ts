/** A wire to the tests' MariaDB that can be cut. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Wire {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * `cut`: looks at what the client sends, and how many bytes that are in all; `before` it reaches the server or `after` that, both ends
 * are gone. `most`: bytes of answers until they are gone.
 */
export async function wireTo(
  target: number,
  cut: (sent: Buffer, bytes: number) => 'before' | 'after' | undefined,
  most = Infinity,
): Promise<Wire> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const far = connect({ port: target, host: '127.0.0.1' });
    for (const socket of [client, far]) {
      open.add(socket);
      socket.on('error', () => undefined).on('close', () => open.delete(socket));
    }
    let bytes = 0;
    let dead = false;
    client.on('data', (data) => {
      if (dead) return;
      bytes += data.length;
      const when = cut(data, bytes);
      if (when !== 'before') far.write(data);
      if (when === undefined) return;
      dead = true;
      client.destroy();
      if (when === 'before') far.destroy();
      else far.end();
    });
    let answered = 0;
    far.on('data', (data) => {
      if (dead) return;
      client.write(data);
      answered += data.length;
      if (answered > most) far.destroy();
    });
    far.on('close', () => client.destroySoon());
    client.on('close', () => void (dead || far.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
