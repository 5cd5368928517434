import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

/** A request as a server received it. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface SmallServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly heard: readonly Heard[];
}

/** A server that records its requests; closed after the tests of the file. `respond` may send no response. */
export async function smallServer(
  respond: (response: ServerResponse, request: Heard) => void = (response) => response.end(),
): Promise<SmallServer> {
  const heard: Heard[] = [];
  // A check sends back a token of any size that a response gave it.
  const server = createHttpServer({ maxHeaderSize: 4 * 2 ** 20 }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const received = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
    heard.push(received);
    respond(response, received);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}
