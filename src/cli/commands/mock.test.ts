import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { faultsOf } from '../../mock/faults/index.ts';
import { openTestContract } from '../../mock/sequence.fixture.ts';
import { builtCommand, type Running, runCommand, startCommand } from '../../testing/command-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(builtCommand);

const DEMO = { email: 'demo@example.com', password: 'demo' };

function serve(parameters: readonly string[] = [], env: Record<string, string> = {}): Running {
  return startCommand(['mock', ...parameters], { env });
}

async function addressOf(running: Running): Promise<string> {
  const [address] = await running.saying(/^http:\/\/127\.0\.0\.1:\d+\/api(?=\n)/);
  return address;
}

function logIn(address: string, credentials: Record<string, string> = DEMO): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' };
  return fetch(`${address}/auth/login`, { method: 'POST', headers, body: JSON.stringify(credentials) });
}

async function end(running: Running, signal: NodeJS.Signals = 'SIGTERM') {
  running.signal(signal);
  return running.ended;
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`it prints its URL, serves requests there, and ends with 0 at ${signal}`, async () => {
    const running = serve();
    const address = await addressOf(running);
    const response = await logIn(address);
    assert.equal(response.status, 200);
    const { access_token: token } = (await response.json()) as { access_token: string };
    const use = await fetch(`${address}/auth/accounts`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(use.status, 200);
    const { stdout, stderr, exitCode } = await end(running, signal);
    assert.equal(exitCode, 0);
    assert.equal(stdout, `${address}\n`);
    assert.equal(
      stderr,
      `Serving contracts/sealmetrics.openapi.yaml for demo@example.com.
200  POST /api/auth/login  login
200  GET /api/auth/accounts  listAccounts
`,
    );
  });
}

test('--port sets the port, and a port in use is an error: 3', async () => {
  const taken = await smallServer();
  const { port } = new URL(taken.url);
  const { stdout, stderr, exitCode } = await runCommand(['mock', '--port', port]);
  assert.equal(exitCode, 3);
  assert.equal(stdout, '');
  assert.match(stderr, new RegExp(`^DL_ADDRESS_UNUSABLE: .*127\\.0\\.0\\.1:${port}.*EADDRINUSE.*\\n {2}\\S`));
});

test('--fault injects the fault, and says so', async () => {
  const running = serve(['--fault', 'property-undocumented']);
  const response = (await (await logIn(await addressOf(running))).json()) as Record<string, unknown>;
  assert.ok('unheardOf' in response);
  assert.match((await end(running)).stderr, /, with the fault property-undocumented\.\n/);
});

test('an unknown fault is refused with 3, and with similar names', async () => {
  const { stdout, stderr, exitCode } = await runCommand(['mock', '--fault', 'propety-missing']);
  assert.equal(exitCode, 3);
  assert.equal(stdout, '');
  assert.match(stderr, /^DL_FAULT_UNKNOWN: .*"propety-missing".*\n {2}Did you mean: property-missing/);
});

test('--list prints every fault that the contract can have, with its title', async () => {
  const contract = await openTestContract('contracts/sealmetrics.openapi.yaml');
  const { stdout, exitCode } = await runCommand(['mock', '--list']);
  assert.equal(exitCode, 0);
  const lines = stdout.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => line.split(/ {2,}/)[0]),
    faultsOf(contract).map(({ name }) => name),
  );
  for (const line of lines) assert.match(line, /^[a-z\d-]+ {2,}\S/);
});

test('--token-life is the lifetime of a token, in seconds', async () => {
  const running = serve(['--token-life', '7']);
  const response = (await (await logIn(await addressOf(running))).json()) as { expires_at: string };
  const left = (Date.parse(response.expires_at) - Date.now()) / 1000;
  assert.ok(left <= 7 && left > -600, `${left} s`);
  await end(running);
});

test('only LOGIN_EMAIL with LOGIN_PASSWORD may log in, and neither is printed', async () => {
  const credentials = { email: 'canary@example.com', password: 'canary-password' };
  const running = serve([], { LOGIN_EMAIL: credentials.email, LOGIN_PASSWORD: credentials.password });
  const address = await addressOf(running);
  assert.equal((await logIn(address, credentials)).status, 200);
  assert.equal((await logIn(address)).status, 401);
  const { stdout, stderr } = await end(running);
  assert.match(stderr, / for LOGIN_EMAIL\.\n/);
  assert.doesNotMatch(stdout + stderr, /canary/);
});

test('each request is listed with what the contract does not allow of it, and a changed contract is served', async () => {
  const folder = temporaryDirectory();
  const path = join(folder, 'pets.openapi.yaml');
  const document = (name: string) => `openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /${name}:
    get:
      operationId: ${name}
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses: {'200': {description: R}, '400': {description: R}}
`;
  writeFileSync(path, document('pets'));
  const running = startCommand(['mock', '--watch'], { env: { CONTRACT: path, ACCESS_TOKEN: 'canary-4711' } });
  const [address] = await running.saying(/^http:\/\/127\.0\.0\.1:\d+(?=\n)/);
  await running.saying(/ for any user\. It accepts only ACCESS_TOKEN of the settings\.\n/);
  assert.equal((await fetch(`${address}/pets?limit=canary-4711&colour=red`)).status, 400);
  await running.saying(
    /400 {2}GET \/pets\?limit=\S+&colour=red {2}pets\n {2}error: request query limit is "\S+", expected integer {2}\(.*pets\.openapi\.yaml:7:\d+\)\n {2}warning: request query colour is /,
  );
  writeFileSync(path, 'openapi: [');
  await running.saying(/Still serving the contract as it was: DL_CONTRACT_/);
  writeFileSync(path, document('dogs'));
  await running.saying(/Serving the changed /);
  assert.equal((await fetch(`${address}/dogs`)).status, 200);
  const { stderr, exitCode } = await end(running);
  assert.equal(exitCode, 0);
  assert.doesNotMatch(stderr, /canary/);
});
