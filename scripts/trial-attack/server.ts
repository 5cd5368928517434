import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { hostileResponse, sendHostile } from './responses.ts';

/** A server that responds to the address of a case, and below it, with the response of that case. */
interface HostileServer {
  readonly origin: string;
  urlOf(index: number): string;
  /** The case that was requested last. */
  lastCase(): number | undefined;
  close(): void;
}

export async function startHostileServer(seed: number): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  let lastCase: number | undefined;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.once('data', (bytes: Buffer) => {
      const [, index] = / \/(\d+)\//.exec(bytes.toString('latin1')) ?? [];
      lastCase = Number(index);
      void sendHostile(socket, hostileResponse(seed, lastCase));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    urlOf: (index) => `http://127.0.0.1:${port}/${index}`,
    lastCase: () => lastCase,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
