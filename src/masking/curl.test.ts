import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { authorizationHeader } from '../auth/authorization.ts';
import { loginOf } from '../auth/login-flow.fixture.ts';
import { consumerRequest, loginBody, loginRequest } from '../auth/login-flow.ts';
import type { OutgoingRequest } from '../http/exchange.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { curlOf, evidenceOf, learnSecrets, maskerFor } from './evidence.ts';
import { contract, exchangeOf, flow } from './exchange.fixture.ts';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const received: Received[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method, url, headers } = request;
  received.push({ method, url, headers, body: Buffer.concat(chunks).toString('utf8') });
  response.end('received');
});
let baseUrl = '';
before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
});
after(() => server.close());

/** Runs a curl line as a user who copied it from a report; returns the request that the server received. */
async function run(line: string, variables: Record<string, string>): Promise<Received> {
  const before = received.length;
  const env = { PATH: process.env.PATH, NO_PROXY: '*', ...variables };
  const { stdout } = await promisify(execFile)('sh', ['-c', line], { env, encoding: 'utf8' });
  assert.match(stdout, /^HTTP\/1\.1 200 OK\r\n[\s\S]*received$/);
  assert.equal(received.length, before + 1);
  const [last] = received.slice(-1);
  assert.ok(last);
  return last;
}

const PEOPLE = [
  { identifier: 'demo@example.com', secret: 'demo' },
  { identifier: 'somebody+x@example.com', secret: 'correct horse battery staple' },
  { identifier: "o'hara@example.com", secret: `it's "quoted" \\ and \\\\ more` },
  { identifier: 'josé@exämple.com', secret: 'pässwörd €🔑' },
  { identifier: 'a@example.com', secret: '$HOME `id` $(id) $PATH ; id & | > < !! #' },
  { identifier: 'b@example.com', secret: "$&$'$`$1" },
  { identifier: '$TOKEN@example.com', secret: '%s %n [masked] {a,b} ~ *' },
  { identifier: 'same-same@example.com', secret: 'same-same@example.com' },
];

const formContract = await openContract(join(projectRoot(), 'src/testing/form-login.openapi.yaml'));

for (const credentials of PEOPLE) {
  test(`the curl line of a form sends the same values again, with the password ${JSON.stringify(credentials.secret)}`, async () => {
    const form = loginOf(formContract);
    const request = loginRequest(form, baseUrl, loginBody(form, credentials));
    const exchange = exchangeOf(request, {}, form.login.id);
    const { curl } = evidenceOf(exchange, formContract, maskerFor(credentials));
    assert.ok(!curl.includes(credentials.secret) || credentials.secret === 'demo', curl);
    const resent = await run(curl, {
      LOGIN_EMAIL: credentials.identifier,
      LOGIN_PASSWORD: credentials.secret,
    });
    assert.deepEqual([...new URLSearchParams(resent.body)], [...new URLSearchParams(String(request.body))]);
    assert.equal(resent.headers['content-type'], 'application/x-www-form-urlencoded');
  });
}

for (const credentials of PEOPLE) {
  const name = JSON.stringify(credentials.secret);
  test(`the curl line of a login sends exactly the same body again, with the password ${name}`, async () => {
    const request = loginRequest(flow, baseUrl, loginBody(flow, credentials));
    const { curl } = evidenceOf(exchangeOf(request, {}), contract, maskerFor(credentials));
    assert.ok(!curl.includes(credentials.secret) || credentials.secret === 'demo', curl);
    const resent = await run(curl, {
      LOGIN_EMAIL: credentials.identifier,
      LOGIN_PASSWORD: credentials.secret,
    });
    assert.equal(resent.body, request.body);
    assert.equal(`${resent.method} ${resent.url}`, 'POST /api/auth/login');
    assert.equal(resent.headers['content-type'], 'application/json');
    assert.equal(resent.headers.accept, 'application/json');
  });
}

test('the curl line of a request with a token sends the token in the variable $TOKEN', async () => {
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl';
  const masker = maskerFor({ identifier: 'demo@example.com', secret: 'demo' });
  masker.learn('$TOKEN', token);
  const { consumer } = flow;
  assert.ok(consumer);
  const exchange = exchangeOf(
    consumerRequest({ ...flow, consumer }, baseUrl, authorizationHeader(`Bearer ${token}`)),
    {},
    consumer.id,
  );
  learnSecrets(masker, exchange, contract);
  const { curl } = evidenceOf(exchange, contract, masker);
  assert.doesNotMatch(curl, /eyJ/);
  const resent = await run(curl, { TOKEN: token });
  assert.equal(resent.headers.authorization, `Bearer ${token}`);
  assert.equal(resent.body, '');
});

const BODIES = ['', '@/etc/passwd', '{"email":', "it's 'quoted'", 'two\nlines', '[]', 'null'];

for (const body of BODIES) {
  test(`the curl line sends any other body unchanged: ${JSON.stringify(body)}`, async () => {
    const request: OutgoingRequest = {
      method: 'POST',
      url: `${baseUrl}/auth/login?a=1&b='2'`,
      headers: { 'X-Empty': '' },
      body,
    };
    const resent = await run(curlOf({ ...request, body }), {});
    assert.equal(resent.body, body);
    assert.equal(resent.url, "/api/auth/login?a=1&b='2'");
    assert.equal(resent.headers['x-empty'], '');
  });
}

test('the curl line has variables in place of the secrets, and no escapes where none are needed', () => {
  const credentials = { identifier: 'somebody@example.com', secret: 'correct-horse' };
  const request = loginRequest(flow, 'https://api.example.com/v1', loginBody(flow, credentials));
  assert.equal(
    evidenceOf(exchangeOf(request, {}), contract, maskerFor(credentials)).curl,
    `curl --include --silent --show-error --request POST 'https://api.example.com/v1/auth/login'` +
      ` --header 'Content-Type: application/json' --header 'Accept: application/json'` +
      ` --data-raw '{"email":"'"$LOGIN_EMAIL"'","password":"'"$LOGIN_PASSWORD"'"}'`,
  );
});
