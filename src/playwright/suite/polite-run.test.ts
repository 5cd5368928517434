import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { readSuiteReport, type SuiteReport } from '../../report/findings-file.ts';
import { valueAt } from '../../schema/pointer.ts';
import { type Ended, playwright } from '../../testing/suite-for-tests.ts';

const ACCOUNT = { identifier: 'someone@example.com', secret: 'the-right-secret' };

interface SuiteRun extends Ended {
  readonly report: SuiteReport | undefined;
}

/** Runs the suite as against a real API: BASE_URL set, DEPTH left to its default. */
async function runSuite(baseUrl: string, settings: Readonly<Record<string, string>> = {}): Promise<SuiteRun> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-polite-'));
  try {
    const { identifier, secret } = ACCOUNT;
    const own = { BASE_URL: baseUrl, LOGIN_EMAIL: identifier, LOGIN_PASSWORD: secret, REPORTS_DIR: folder };
    const ended = await playwright(['test'], { ...own, ...settings });
    const report = readSuiteReport(join(folder, 'out', 'findings.json'));
    return { ...ended, report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The logins that the mock server received: for the real account or another, with the right secret or not.
 */
function loginsOf(mock: MockServer): { real: boolean; right: boolean }[] {
  return mock.received
    .filter(({ operation }) => operation === 'login')
    .map(({ json }) => ({
      real: valueAt(json, '/email') === ACCOUNT.identifier,
      right: valueAt(json, '/password') === ACCOUNT.secret,
    }));
}

describe('a polite run', () => {
  let mock: MockServer;
  before(async () => {
    const contract = await openContract(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'));
    mock = await startMock(contract, { credentials: ACCOUNT });
  });
  after(() => mock.close());

  test('logs in six times at most, and never with a wrong password for the real account', async () => {
    const expiredToken = await mock.issueToken({ lifeSeconds: -60 });
    const { exitCode, output, report } = await runSuite(mock.url, { EXPIRED_TOKEN: expiredToken });
    assert.equal(exitCode, 0, output);
    const logins = loginsOf(mock);
    assert.ok(logins.length > 0 && logins.length <= 6, `${logins.length} logins`);
    assert.deepEqual(
      logins.filter(({ real, right }) => real && !right),
      [],
    );
    assert.equal(report?.depth, 'polite');
    assert.deepEqual(report?.findings, []);
  });

  test('waits for the Retry-After of a 429, and goes on; skipped tests are listed with the reason', async () => {
    let refused = 0;
    const front = await inFrontOf(mock, (request, response) => {
      if (!request.url?.endsWith('/auth/login') || refused > 0) return false;
      refused++;
      response.writeHead(429, { 'Retry-After': '1', 'Content-Type': 'text/html' }).end('<h1>Slow down</h1>');
      return true;
    });
    const { exitCode, output, report } = await runSuite(front.url);
    await front.close();
    assert.equal(refused, 1);
    assert.equal(exitCode, 0, output);
    assert.deepEqual(report?.findings, []);
    const reasons = report?.notRun.map(({ reason }) => reason) ?? [];
    assert.ok(
      reasons.some((reason) => reason.startsWith('politeness: ')),
      reasons.join('\n'),
    );
    assert.ok(reasons.includes('EXPIRED_TOKEN is not set'), reasons.join('\n'));
    assert.match(output, /Not run:/);
  });

  test('skips tests as rate limited at a 429 with a long Retry-After, and reports no contract violation', async () => {
    const front = await inFrontOf(mock, (request, response) => {
      if (!request.url?.endsWith('/auth/login')) return false;
      response
        .writeHead(429, { 'Retry-After': '3600', 'Content-Type': 'text/html' })
        .end('<h1>Slow down</h1>');
      return true;
    });
    const { report } = await runSuite(front.url);
    await front.close();
    const reasons = report?.notRun.map(({ reason }) => reason) ?? [];
    assert.ok(reasons.includes('rate limited: login returned 429, Retry-After: 3600 s'), reasons.join('\n'));
    assert.deepEqual(
      report?.findings.map(({ finding }) => finding.id),
      [],
    );
  });
});

/** A proxy before the mock server that may respond in its place. */
async function inFrontOf(
  mock: MockServer,
  respond: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const behind = new URL(mock.url);
  const server = createServer((incoming, outgoing) => {
    if (respond(incoming, outgoing)) return;
    const { method, url, headers } = incoming;
    const passed = forward(
      { host: behind.hostname, port: behind.port, method, path: url, headers, agent: false },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(outgoing);
      },
    );
    incoming.pipe(passed);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${behind.pathname}`,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
