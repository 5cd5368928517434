import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** More than any response but an endless one. */
const MOST_BYTES = 1024 * 1024;

/** A TCP proxy between a client and a server that records the bytes, unmasked. */
interface Wire {
  /** To be used instead of the server's URL. */
  readonly url: string;
  /** The bytes of both directions since the last call. */
  take(): string;
  close(): void;
}

/**
 * Starts a proxy to a server. A connection that is closed at one end is closed at both; a reset becomes a
 * close.
 */
export async function wireTo(address: string): Promise<Wire> {
  const target = new URL(address);
  const sockets = new Set<Socket>();
  let seen: Buffer[] = [];
  let size = 0;
  const keep = (bytes: Buffer) => {
    size += bytes.length;
    if (size <= MOST_BYTES) seen.push(bytes);
  };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('data', keep).on('error', () => {});
      from.on('close', (failed) => {
        sockets.delete(from);
        if (failed) to.destroy();
        else to.destroySoon();
      });
      from.pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${target.pathname}`,
    take() {
      const text = Buffer.concat(seen).toString('utf8');
      seen = [];
      size = 0;
      return text;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
