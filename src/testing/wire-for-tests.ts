import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Enough of any response; endless ones are cut here. */
const MOST_BYTES = 1024 * 1024;

/** A wire between a client and a server that keeps what goes over it, with nothing masked. */
export interface Wire {
  /** To be used in place of the server's address. */
  readonly url: string;
  /** What went over it since it was last asked, both ways. */
  take(): string;
  close(): void;
}

/** Puts a wire before a server. A connection that is closed is closed at both ends; a reset becomes a close. */
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
