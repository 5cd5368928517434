import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { builtCommand, runCommand } from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(() => builtCommand());

const OPERATIONS = 100;

/** A document of 100 operations; those of the last one respond wrongly. */
const DOCUMENT = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Many', version: '1' },
  servers: [{ url: '/api' }],
  paths: Object.fromEntries(
    Array.from({ length: OPERATIONS }, (_, index) => [
      `/things${index}`,
      {
        get: {
          operationId: `getThings${index}`,
          responses: {
            200: { description: 'R', content: { 'application/json': { schema: { type: 'array' } } } },
          },
        },
      },
    ]),
  ),
});

const received: { method: string; url: string; tenant: unknown; agent: unknown }[] = [];
const server = createServer(serve);
let origin = '';
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());

function serve({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse): void {
  received.push({ method, url, tenant: headers['x-tenant'], agent: headers['user-agent'] });
  if (url === '/moved.json') response.writeHead(302, { Location: '/openapi.json' }).end();
  else if (url === '/elsewhere.json')
    response.writeHead(302, { Location: 'http://example.invalid/openapi.json' }).end();
  else if (url === '/openapi.json') response.setHeader('Content-Type', 'application/json').end(DOCUMENT);
  else if (url.startsWith('/api/')) {
    response.setHeader('Content-Type', 'application/json').end(url.endsWith('things99') ? '{}' : '[]');
  } else response.writeHead(404).end();
}

const check = (...parameters: string[]) => {
  const cwd = temporaryDirectory();
  const env = { REQUESTS_PER_MINUTE: '6000' };
  return runCommand(['check', ...parameters], { cwd, env, project: false }).then((ended) => ({
    ...ended,
    left: readdirSync(cwd),
  }));
};

test('one line on an address: what is safe is sent, the finding has its line, and nothing is written', async () => {
  received.length = 0;
  const { exitCode, stdout, stderr, left } = await check(
    `${origin}/moved.json`,
    '--header',
    'X-Tenant: acme',
  );
  assert.equal(exitCode, 2, stderr);
  assert.match(stdout, /✖ getThings99: .* body-type-wrong/);
  assert.match(stdout, new RegExp(`contract {2}${origin}/openapi\\.json:1:\\d+`));
  assert.match(stderr, /100 of 100 operations, 100 successes/);
  assert.match(stderr, /npx driftline init openapi\.json/);
  assert.deepEqual(left, []);
  assert.deepEqual(
    [...new Set(received.map(({ method, tenant }) => `${method} ${String(tenant)}`))],
    ['GET acme'],
  );
  for (const { agent } of received) assert.match(String(agent), /^driftline\//i);
});

test('an address that is no document is an error that says what to try, and redirects stay on their host', async () => {
  const missing = await check(`${origin}/docs`);
  assert.equal(missing.exitCode, 3);
  assert.match(
    missing.stderr,
    /DL_CONTRACT_UNREADABLE: .*\/docs cannot be read: the status is 404\.\n {2}Usual addresses are http.*\/openapi\.json/,
  );
  const elsewhere = await check(`${origin}/elsewhere.json`);
  assert.equal(elsewhere.exitCode, 3);
  assert.match(elsewhere.stderr, /it redirects to another host, http:\/\/example\.invalid/);
});
