import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { loadBaseline } from '../../drift/baseline-file.ts';
import { faults } from '../../mock/faults/index.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { builtCommand, recordsIn, runCommand } from '../../testing/command-for-tests.ts';

const CREDENTIALS = { identifier: 'canary@example.com', secret: 'canary-password-1f9e' };
const folder = mkdtempSync(join(tmpdir(), 'driftline-drift-'));
const contractPath = join(folder, 'sealmetrics.openapi.yaml');
const baselinePath = join(folder, 'sealmetrics.baseline.json');

let mock: MockServer;
let successor: Server;

/**
 * The next version of the API: other responses to the same requests, with a token that its accounts do not
 * accept.
 */
async function startSuccessor(): Promise<Server> {
  const server = createServer((request, response) => {
    void respond(request).then(({ status, body }) => {
      response.writeHead(status, {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        'X-RateLimit-Limit': '60',
        'X-RateLimit-Remaining': '59',
      });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function respond(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const sent = Buffer.concat(chunks).toString();
  if (!sent.includes(CREDENTIALS.secret)) {
    return {
      status: 401,
      body: { error: { code: 'unauthorized', message: 'No.', detail: 'x' }, request_id: 'r-1' },
    };
  }
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(Date.now() / 1000) + 900;
  const token = `${part({ alg: 'HS256' })}.${part({ jti: String(Math.random()), exp })}.c2lnbmF0dXJl`;
  const user = { id: 7, email: CREDENTIALS.identifier };
  const data = { access_token: token, token_type: 'bearer', expires_in: 900, user };
  return { status: 200, body: { success: true, data } };
}

const environment = (baseUrl: string) => ({
  BASE_URL: baseUrl,
  CONTRACT: contractPath,
  REPORTS_DIR: join(folder, 'reports'),
  LOGIN_EMAIL: CREDENTIALS.identifier,
  LOGIN_PASSWORD: CREDENTIALS.secret,
});
const conforming = (...parameters: string[]) =>
  runCommand(parameters, { env: environment(mock.url), cwd: folder });
const changed = (...parameters: string[]) => {
  const { port } = successor.address() as AddressInfo;
  return runCommand(parameters, { env: environment(`http://127.0.0.1:${port}/api`), cwd: folder });
};

before(async () => {
  await builtCommand();
  copyFileSync(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'), contractPath);
  mock = await startMock(await openContract(contractPath), { credentials: CREDENTIALS });
  successor = await startSuccessor();
});
after(async () => {
  await mock.close();
  successor.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  mock.setFault(undefined);
  rmSync(join(folder, 'reports'), { recursive: true, force: true });
});

describe('driftline baseline', () => {
  test('show without a baseline is an error that says how to write one', async () => {
    rmSync(baselinePath, { force: true });
    const { exitCode, stderr } = await conforming('baseline', 'show');
    assert.equal(exitCode, 3);
    assert.match(stderr, /DL_BASELINE_MISSING: .*sealmetrics\.baseline\.json does not exist/);
  });

  test('accept writes the same file each time, without a secret; then show finds nothing', async () => {
    const accepted = await conforming('baseline', 'accept');
    assert.deepEqual([accepted.exitCode, accepted.stdout], [0, `${baselinePath}\n`]);
    const text = readFileSync(baselinePath, 'utf8');
    assert.doesNotMatch(text, /canary|eyJ/);
    await conforming('baseline', 'accept');
    assert.equal(readFileSync(baselinePath, 'utf8'), text);
    const shown = await conforming('baseline', 'show');
    assert.deepEqual([shown.exitCode, shown.stdout], [0, '']);
    assert.equal((await conforming('check')).exitCode, 0);
  });

  test('show lists each change once, and ends with 1', async () => {
    await conforming('baseline', 'accept');
    const { exitCode, stdout } = await changed('baseline', 'show');
    assert.equal(exitCode, 1);
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'login 200  breaking body-enveloped  response body: all properties under data; accepted: access_token, expires_at, token_type directly',
      'login 200  additive value-new  response body /data/token_type: "bearer"; accepted: "Bearer"',
      'login 200  breaking property-replaced  response body /data/expires_at: probably replaced by expires_in (integer); accepted: expires_at (string, date-time)',
      'login 200  additive property-appeared  response body /data/user: user (object); accepted: no such property',
      'login 200  additive property-appeared  response body /success: success (boolean); accepted: no such property',
      'login 200  additive header-appeared  response header x-ratelimit-*: x-ratelimit-limit, x-ratelimit-remaining; accepted: no such header',
      'login 401  breaking body-enveloped  response body: all properties under error; accepted: message, status directly',
      'login 401  breaking property-vanished  response body /error/status: nothing; accepted: "error"',
      'login 401  additive property-appeared  response body /error: code (string), detail (string); accepted: no such property',
      'login 401  additive property-appeared  response body /request_id: request_id (string); accepted: no such property',
      'login 401  additive header-appeared  response header x-ratelimit-*: x-ratelimit-limit, x-ratelimit-remaining; accepted: no such header',
    ]);
  });

  test('responses that break the contract are not accepted, and what was accepted of them before stays', async () => {
    await conforming('baseline', 'accept');
    const text = readFileSync(baselinePath, 'utf8');
    const { exitCode, stderr } = await changed('baseline', 'accept');
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /(?:Nothing was accepted|Not accepted: login), because.*\n {2}login \(right-credentials\): the body violates the contract/,
    );
    assert.equal(readFileSync(baselinePath, 'utf8'), text);
  });

  test('accept --add keeps what was accepted before', async () => {
    await conforming('baseline', 'accept');
    const options = { credentials: CREDENTIALS, tokenLifeSeconds: 36_000 };
    await using patient = await startMock(await openContract(contractPath), options);
    const other = (...parameters: string[]) =>
      runCommand(parameters, { env: environment(patient.url), cwd: folder });
    assert.match(
      (await other('baseline', 'show')).stdout,
      /token-lifetime-changed {2}token lifetime: 10 hours/,
    );
    assert.equal((await other('baseline', 'accept', '--add')).exitCode, 0);
    assert.equal((await other('baseline', 'show')).exitCode, 0);
    assert.equal(
      (await conforming('baseline', 'show')).exitCode,
      0,
      'and the old lifetime is still accepted',
    );
  });

  test('accept records what, when and why, without a secret; without a change it adds no record', async () => {
    rmSync(baselinePath, { force: true });
    await conforming('baseline', 'accept');
    const options = { credentials: CREDENTIALS, tokenLifeSeconds: 36_000 };
    await using patient = await startMock(await openContract(contractPath), options);
    const other = (...parameters: string[]) =>
      runCommand(parameters, { env: environment(patient.url), cwd: folder });
    const reason = `shorter, said ${CREDENTIALS.identifier}`;
    assert.equal((await other('check')).exitCode, 1);
    for (const _ of [1, 2]) await other('baseline', 'accept', '--reason', reason);
    const accepted = loadBaseline(contractPath)?.accepted ?? [];
    assert.deepEqual(
      accepted.map((each) => [each.reason, Object.values(each.changes)]),
      [
        [undefined, []],
        ['shorter, said $LOGIN_EMAIL', ['login: token lifetime: 10 hours']],
      ],
    );
    assert.equal((await other('check')).exitCode, 0);
    const { stdout } = await other('report', '--json');
    const [summary] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const drift = summary.timeline.find((each: { id: string }) => each.id === 'drift-token-lifetime-changed');
    assert.deepEqual(
      [drift.runs, drift.accepted],
      [1, { at: accepted[1]?.at, by: 'baseline', reason: 'shorter, said $LOGIN_EMAIL' }],
    );
  });

  test('an invalid baseline ends every command that needs it with an error that names the place', async () => {
    writeFileSync(baselinePath, '{\n  "version": 1,\n  oops\n}\n');
    for (const parameters of [['check'], ['drift'], ['baseline', 'show'], ['baseline', 'accept', '--add']]) {
      const { exitCode, stderr } = await conforming(...parameters);
      assert.equal(exitCode, 3, parameters.join(' '));
      assert.match(stderr, /DL_BASELINE_INVALID: .*sealmetrics\.baseline\.json:3:3 is not valid JSON/);
    }
    assert.equal((await conforming('baseline', 'accept')).exitCode, 0, 'and accept replaces it');
  });

  test('an action that does not exist is an error', async () => {
    for (const parameters of [['baseline'], ['baseline', 'forget'], ['baseline', 'show', '--add']]) {
      const { exitCode, stderr } = await conforming(...parameters);
      assert.equal(exitCode, 3);
      assert.match(stderr, /DL_OPTION_INVALID/);
    }
  });
});

describe('the monitor with a baseline', () => {
  test('one violation is one error, and drift findings describe the change', async () => {
    await conforming('baseline', 'accept');
    const { exitCode, stdout } = await changed('check');
    assert.equal(exitCode, 2);
    const [login] = recordsIn(stdout);
    assert.ok(login?.type === 'step');
    assert.deepEqual(
      login.findings.filter(({ severity }) => severity === 'error').map(({ id }) => id),
      ['body-property-missing'],
    );
    const drifts = login.findings.filter(({ id }) => id.startsWith('drift-'));
    assert.ok(drifts.some(({ received }) => received === 'all properties under data'));
    assert.ok(drifts.every(({ change }) => change !== undefined));
  });

  test('harmless differences are not drift', async () => {
    await conforming('baseline', 'accept');
    for (const { name } of faults.filter((each) => each.name.startsWith('harmless-'))) {
      mock.setFault(name);
      assert.equal((await conforming('check')).exitCode, 0, name);
    }
  });

  test('a baseline of a live API is not applied to the embedded mock server', async () => {
    await conforming('baseline', 'accept');
    const { exitCode } = await runCommand(['check'], {
      env: { CONTRACT: contractPath, REPORTS_DIR: join(folder, 'reports') },
    });
    assert.equal(exitCode, 0);
  });
});

describe('driftline drift', () => {
  test('prints since when, and in how many runs, the monitor has found the drift', async () => {
    await conforming('baseline', 'accept');
    const first = await changed('drift');
    assert.equal(first.exitCode, 2);
    assert.match(
      first.stdout,
      /drift-body-enveloped\n(?:.*\n){4,10} +change +breaking\n +since +now, in no run of the monitor/,
    );
    await changed('check');
    await changed('check');
    const later = await changed('drift');
    assert.match(later.stdout, /change +breaking\n +since +\d{4}-\d\d-\d\dT\S+, in 2 runs of the monitor/);
    assert.doesNotMatch(later.stdout + later.stderr, /canary|eyJ/);
  });

  test('prints nothing on stdout where there is no drift', async () => {
    await conforming('baseline', 'accept');
    const { exitCode, stdout } = await conforming('drift');
    assert.deepEqual([exitCode, stdout], [0, '']);
    const overlay = await conforming('drift', '--overlay', 'nothing.yaml');
    assert.deepEqual([overlay.exitCode, overlay.stdout], [0, '']);
    assert.ok(!existsSync(join(folder, 'nothing.yaml')));
  });

  test('--overlay writes YAML or JSON, to a file or to stdout', async () => {
    const { exitCode, stdout } = await changed('drift', '--overlay');
    assert.equal(exitCode, 1, 'what is left is drift from the contract');
    assert.match(stdout, /^overlay: 1\.0\.0\n(?:.*\n)*extends: sealmetrics\.openapi\.yaml\nactions:\n/);
    assert.doesNotMatch(stdout, /canary|eyJ/);
    const written = await changed('drift', '--overlay', 'fixed.overlay.json');
    assert.equal(written.stdout, 'fixed.overlay.json\n');
    const overlay = JSON.parse(readFileSync(join(folder, 'fixed.overlay.json'), 'utf8')) as {
      actions: unknown[];
    };
    assert.ok(overlay.actions.length > 0);
    const nowhere = await changed('drift', '--overlay', join(folder, 'missing', 'x.yaml'));
    assert.equal(nowhere.exitCode, 3);
    assert.match(nowhere.stderr, /DL_FILE_UNWRITABLE/);
  });

  test('--overlay to the overlay of the contract adds to it, and from then on the contract is as it says', async () => {
    const own = join(folder, 'sealmetrics.overlay.yaml');
    const mine = `# Mine.
overlay: 1.0.0
info: {title: Mine, version: 1.0.0}
actions:
  - target: $.info
    update: {x-note: mine}
`;
    writeFileSync(own, mine);
    try {
      const { stdout, stderr } = await changed('drift', '--overlay', own);
      assert.equal(stdout, `${own}\n`);
      assert.match(stderr, /It lies beside the contract, and is applied to it from now on\./);
      const text = readFileSync(own, 'utf8');
      assert.ok(text.startsWith('# Mine.'), text);
      assert.match(text, /x-note: mine[\s\S]+x-token:/);
      rmSync(baselinePath, { force: true });
      const again = await changed('drift');
      assert.doesNotMatch(again.stdout, /^login \(right-credentials\)/m);
    } finally {
      rmSync(own);
    }
  });
});
