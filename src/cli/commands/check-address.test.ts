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

const RESPONSES =
  "{'200': {description: R, content: {application/json: {schema: {$ref: './parts/schemas.yaml#/Things'}}}}}";
/** A document of several files, one of which is above its folder. */
const FILES: Readonly<Record<string, string>> = {
  '/docs/v1/openapi.yaml': `openapi: 3.1.0
info: {title: Parts, version: '1'}
servers: [{url: /api}]
paths:
  /things99: {get: {operationId: getParts, responses: ${RESPONSES}}}
  /above: {get: {operationId: getAbove, responses: {'200': {$ref: '../secret.yaml#/R'}}}}
`,
  '/docs/v1/parts/schemas.yaml': `Things: {type: array, items: {$ref: 'item.yaml'}}\n`,
  '/docs/v1/parts/item.yaml': 'type: object\n',
  '/docs/secret.yaml': 'R: {description: R}\n',
  '/docs/elsewhere.yaml': `openapi: 3.1.0
info: {title: Elsewhere, version: '1'}
servers: [{url: 'http://localhost:9/api'}]
paths: {/a: {get: {operationId: a, responses: {'204': {description: R}}}}}
`,
};

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
  else if (url.startsWith('/docs/')) {
    const found = FILES[url.split('?')[0] ?? ''];
    if (found === undefined) response.writeHead(404).end();
    else response.setHeader('Content-Type', 'application/yaml').end(found);
  } else if (url.startsWith('/api/')) {
    response.setHeader('Content-Type', 'application/json').end(url.endsWith('things99') ? '{}' : '[]');
  } else response.writeHead(404).end();
}

const check = (...parameters: string[]) => run(['check', ...parameters]);
const run = (parameters: readonly string[], more: Readonly<Record<string, string>> = {}) => {
  const cwd = temporaryDirectory();
  const env = { REQUESTS_PER_MINUTE: '6000', ...more };
  return runCommand(parameters, { cwd, env, project: false }).then((ended) => ({
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
  assert.match(stderr, /npx driftline init --header … http:\S+\/openapi\.json/);
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

test('the files of a document are fetched from its own folder, and no others', async () => {
  received.length = 0;
  const { stdout, stderr } = await check(`${origin}/docs/v1/openapi.yaml?key=canary-key-51`);
  assert.match(stdout, /✖ getParts: .* body-type-wrong/, stderr);
  assert.match(stdout, /contract {2}http\S+\/docs\/v1\/parts\/schemas\.yaml:1:\d+/);
  assert.deepEqual(
    received.map(({ url }) => url).filter((url) => url.startsWith('/docs/')),
    ['/docs/v1/openapi.yaml?key=canary-key-51', '/docs/v1/parts/schemas.yaml', '/docs/v1/parts/item.yaml'],
  );
  assert.match(stderr, /getAbove[\s\S]*outside of http\S+\/docs\/v1\//);
  assert.doesNotMatch(stdout + stderr, /canary/);
});

test('credentials go to another host, or to a server of another API, only if the user says so', async () => {
  received.length = 0;
  const address = `${origin}/docs/elsewhere.yaml`;
  const other = await check(address, '--header', 'X-Key: canary-key-52');
  assert.equal(other.exitCode, 3);
  assert.match(
    other.stderr,
    /served at http:\/\/localhost:9; --header would be sent there[\s\S]+--base-url http/,
  );
  const project = await run(['check', `${origin}/openapi.json`], {
    ...{ ACCESS_TOKEN: 'canary-token-53', BASE_URL: 'https://api.example.com' },
  });
  assert.match(project.stderr, /ACCESS_TOKEN is for BASE_URL, https:\/\/api\.example\.com, but/);
  const named = await check(origin.replace('//', '//user:canary-54@'));
  assert.match(named.stderr, /it has a user name[\s\S]+--header/);
  assert.doesNotMatch([other, project, named].map(({ stderr }) => stderr).join(''), /canary/);
  assert.deepEqual(
    received.map(({ url }) => url),
    ['/docs/elsewhere.yaml', '/openapi.json'],
  );
});

test('init and lint take an address as well', async () => {
  const address = `${origin}/docs/v1/openapi.yaml`;
  const linted = await run(['lint', address]);
  assert.equal(linted.exitCode, 2, linted.stderr);
  assert.match(linted.stdout, new RegExp(`reference-unreadable {2}${address}:6:`));
  const made = await run(['init', `${origin}/openapi.json`, '--no-run', '--name', 'many']);
  assert.equal(made.exitCode, 0, made.stderr);
  assert.match(made.stdout, /written +contracts\/many\.openapi\.json/);
});
