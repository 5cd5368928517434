import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

// Test support: a typical contract, four methods on two paths, and a server that violates it in one
// operation.

export const CRUD_CONTRACT = `openapi: 3.1.0
info: { title: Notes, version: '1' }
servers: [{ url: /api }]
security: [{ key: [] }, {}]
paths:
  /notes:
    get:
      operationId: listNotes
      parameters: [{ name: tag, in: query, schema: { type: string } }]
      responses:
        '200':
          description: Notes.
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Note' } } } }
    post:
      operationId: createNote
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/NewNote' }, example: { text: Milk } } }
      responses:
        '201': { description: Created., content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
        '400': { description: Refused. }
  /notes/latest:
    get:
      operationId: latestNote
      responses:
        '200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
  /notes/{noteId}:
    parameters: [{ name: noteId, in: path, required: true, schema: { type: integer } }]
    get:
      operationId: getNote
      responses:
        '200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
        '404': { description: None. }
    put:
      operationId: replaceNote
      parameters:
        - { name: If-Match, in: header, schema: { type: string } }
        - { name: trace, in: cookie, schema: { type: string } }
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewNote' } } } }
      responses:
        '200': { description: Done., content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
    delete:
      operationId: deleteNote
      responses: { '204': { description: Gone. } }
  /session:
    post:
      operationId: openSession
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, properties: { user: { type: string }, password: { type: string, format: password } } }
      responses: { '204': { description: A cookie. } }
  /files:
    post:
      operationId: sendFile
      requestBody:
        content: { multipart/form-data: { schema: { type: object, properties: { file: { type: string } } } } }
      responses: { '204': { description: Kept. } }
  /feed:
    post:
      operationId: sendFeed
      requestBody: { content: { multipart/mixed: { schema: { type: object } } } }
      responses: { '204': { description: Kept. } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: X-Api-Key } }
  schemas:
    NewNote: { type: object, required: [text], properties: { text: { type: string } } }
    Note:
      type: object
      required: [id, text]
      properties: { id: { type: integer }, text: { type: string } }
`;

/** A request that the server received. */
interface Got {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface CrudServer {
  /** The value for BASE_URL. */
  readonly url: string;
  readonly got: readonly Got[];
}

/**
 * Listens until the tests of the file have ended. The response to PUT lacks the id, which breaks the
 * contract.
 */
export async function startCrudServer(): Promise<CrudServer> {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      got.push(one);
      respond(one, response, got.length);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/api`, got };
}

const PAGE = `<!doctype html><title>Notes</title><button>Save</button><script>
document.querySelector('button').onclick = () => fetch('/api/notes/7', {
  method: 'PUT',
  headers: { 'content-type': 'application/json', 'if-match': 'canary-etag' },
  body: JSON.stringify({ text: 'from the page' }),
});
</script>`;

function respond({ method, url, body }: Got, response: ServerResponse, unused: number): void {
  const json = (status: number, value: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  const [path = ''] = url.split('?');
  if (path === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
  else if (path === '/api/old' && method === 'POST')
    response.writeHead(303, { location: '/api/notes/7' }).end();
  else if (path === '/api/session') {
    response.writeHead(204, { 'set-cookie': 'sid=canary-session; Path=/; HttpOnly; SameSite=Lax' }).end();
  } else if (path === '/api/notes' && method === 'GET') json(200, [{ id: 7, text: 'Milk' }]);
  else if (path === '/api/notes' && method === 'POST')
    json(201, { id: 100 + unused, ...(body === '' ? { text: 'Milk' } : JSON.parse(body)) });
  else if (method === 'PUT') json(200, { text: 'without an id' });
  else if (method === 'DELETE' || path === '/api/files') response.writeHead(204).end();
  else if (path.startsWith('/api/notes/')) json(200, { id: 7, text: 'Milk' });
  else json(404, { message: 'none' });
}
