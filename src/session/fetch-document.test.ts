import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { DriftlineError } from '../core/index.ts';
import { fetchDocument } from './fetch-document.ts';

const REFERENCES = [
  'parts/item.yaml',
  'openapi.overlay.yaml',
  'openapi.baseline.json',
  './',
  'a%00b.yaml',
  'a%5Cb.yaml',
];
const DOCUMENT = `openapi: 3.1.0
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
${REFERENCES.map((path, index) => `    S${index}: {$ref: '${path}'}`).join('\n')}
`;

const received: string[] = [];
let server: Server;
let origin = '';
before(async () => {
  server = createServer(({ url = '' }, response) => {
    received.push(url);
    if (url === '/304') response.writeHead(304).end();
    else response.end(url === '/openapi.yaml' ? DOCUMENT : 'type: object\n');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

const fetched = (path: string) => fetchDocument(origin + path, { headers: {}, network: {} });

test('a document chooses no name that a file of the user has, nor one that is none', async () => {
  const { files, problems } = await fetched('/openapi.yaml');
  assert.deepEqual([...files], [['parts/item.yaml', 'type: object\n']]);
  assert.deepEqual(
    [...problems],
    ['openapi.overlay.yaml', 'openapi.baseline.json', '', 'a\0b.yaml', 'a\\b.yaml'].map((path) => [
      path,
      `${JSON.stringify(path)} is no name for a file beside the document`,
    ]),
  );
  assert.deepEqual(received, ['/openapi.yaml', '/parts/item.yaml'], 'the others are not requested');
});

test('a redirect that leads nowhere is an error with its status', async () => {
  await assert.rejects(fetched('/304'), (error) => {
    assert.ok(error instanceof DriftlineError);
    assert.match(error.sentence, /\/304 cannot be read: the status is 304\./);
    return true;
  });
});
