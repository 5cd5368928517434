import assert from 'node:assert/strict';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Log } from 'sarif';
import { projectRoot } from '../../project/index.ts';
import { readSuiteReport } from '../../report/findings-file.ts';
import { causesIn } from '../../report/suite/causes.ts';
import { runCommand } from '../../testing/command-for-tests.ts';
import { runSpecs, type SpecsRun, specFolder } from '../fixtures/specs.fixture.ts';

/** The most dangerous first. */
const CAUSES = [
  'listAccounts accepts unsigned-token: 200 OK (expected 401)',
  'login: an error response contains a stack trace',
  'login: 500 Internal Server Error (expected 200 or 401)',
  'login: /token_type is "bearer", must be "Bearer"',
  'login: the response and the token state different expiries, /expires_at',
  'listAccounts: /status is "fine", must be "ok"',
  'listAccounts: /message is missing (expected string, at least 1 character)',
  'login: caches may store the response with the token, header Cache-Control',
];

/** As GitLab sets it: the tests may themselves run on a CI server. */
const CI = { GITHUB_ACTIONS: '', GITLAB_CI: 'true', CI_DEFAULT_BRANCH: 'main', CI_MERGE_REQUEST_IID: '' };
const MAIN = { ...CI, CI_COMMIT_REF_NAME: 'main', CI_COMMIT_SHA: 'aaaaaaa1' };
const FIX = { ...CI, CI_COMMIT_REF_NAME: 'fix', CI_COMMIT_SHA: 'bbbbbbb2' };

describe('a suite against an API with eight faults at once', () => {
  let run: SpecsRun;
  let url = '';
  let server: Server;
  const folder = specFolder({
    'specs/contract.spec.js': "import { contractSuite } from 'driftline/playwright';\ncontractSuite();\n",
    'playwright.config.js':
      "import { defineContractConfig } from 'driftline/playwright';\nexport default defineContractConfig();\n",
    'contracts/sealmetrics.openapi.yaml': readFileSync(
      join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'),
      'utf8',
    ),
    'summary.md': '',
  });
  const settings = () => ({
    ...{ BASE_URL: url, LOGIN_EMAIL: 'demo@example.com', LOGIN_PASSWORD: 'demo', DEPTH: 'polite' },
    ...{ REPORTS_DIR: join(folder, 'reports'), GITHUB_STEP_SUMMARY: join(folder, 'summary.md') },
  });
  before(async () => {
    server = await startFaultyApi();
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
    run = await runSpecs(folder, { ...settings(), ...MAIN });
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  test('names eight causes in at most 80 lines of the terminal', () => {
    const [, summary = ''] =
      /\n {2}(7 contract violations, 1 warning:\n[\s\S]*?)\n {2}Not run:/.exec(run.output) ?? [];
    assert.deepEqual(titlesIn(summary), CAUSES, run.output);
    assert.ok(summary.split('\n').length <= 80, summary);
  });

  test('names the same in the job summary and in SARIF', () => {
    const summary = readFileSync(join(folder, 'summary.md'), 'utf8').replaceAll('&quot;', '"');
    assert.match(summary, /^## ✖ 7 contract violations$/m);
    assert.deepEqual(titlesIn(summary), CAUSES);
    const sarif = JSON.parse(readFileSync(join(folder, 'reports/out/findings.sarif'), 'utf8')) as Log;
    const messages = sarif.runs[0]?.results?.map(({ message }) => message.text ?? '') ?? [];
    assert.equal(messages.length, CAUSES.length);
    for (const [index, message] of messages.entries())
      assert.ok(message.startsWith(`${CAUSES[index]}. `), message);
  });

  test('names the same in JUnit and on the front page', () => {
    const unescaped = (text: string) => text.replaceAll('&quot;', '"').replaceAll('<wbr>', '');
    const junit = readFileSync(join(folder, 'reports/out/junit.xml'), 'utf8');
    const named = [...junit.matchAll(/<property name="cause" value="(?<title>.*) \([a-z-]+\)"\/>/g)];
    assert.deepEqual(
      named.map(({ groups }) => unescaped(groups?.title ?? '')),
      CAUSES,
    );
    const page = readFileSync(join(folder, 'reports/out/index.html'), 'utf8');
    const cards = [
      ...page.matchAll(/<article class="cause">\n<h4>.*?<\/svg>\w+<\/span> <span>(?<title>.*?)<\/span>/gs),
    ];
    assert.deepEqual(
      cards.map(({ groups }) => unescaped(groups?.title ?? '')),
      CAUSES,
    );
  });

  test('logs in a few times only, though Playwright starts a worker after each failed test', () => {
    assert.ok(logins > 0 && logins <= 6, `${logins} logins with the right credentials`);
    assert.doesNotMatch(run.output, /sends at most 6 login requests/);
  });

  test('on another branch only what is new fails; what is accepted is shown with its reason', async () => {
    const [unsigned] = causesIn(reportIn(folder));
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const options = ['--reason', 'see API-17', '--until', until];
    const accepted = await runCommand(['accept', unsigned?.fingerprint ?? '', ...options], {
      project: folder,
      env: settings(),
    });
    assert.deepEqual([accepted.exitCode, accepted.stdout], [0, 'contracts/sealmetrics.accepted.json\n']);
    isLater = true;
    const gates = { operations: 100, responses: 100, statuses: { listAccounts: [200, 401] } };
    writeFileSync(join(folder, 'driftline.config.js'), `export default ${JSON.stringify({ gates })};\n`);
    const later = await runSpecs(folder, { ...settings(), ...FIX, FAIL_ON: 'new' });
    assert.match(later.output, /^ {2}1 new, 6 still there, 1 fixed \(compared with main at aaaaaaa\)$/m);
    assert.match(later.output, /✖ listAccounts: \/data is missing .* {2}body-property-missing {2}new$/m);
    assert.match(later.output, /- listAccounts accepts unsigned-token.*: see API-17 \(until /);
    // Both tests that send the request.
    assert.match(later.output, /^ {2}2 failed$/m);
    assert.match(later.output, /GATES NOT MET:\n {4}- responses: \d of \d .*; missing: login /);
    assert.match(later.output, /Gates met:\n {4}- operations: 2 of 2 \(100 %\)/);
    const report = reportIn(folder);
    assert.deepEqual(
      report.comparison?.fixed.map(({ title }) => title),
      ['listAccounts: /status is "fine", must be "ok"'],
    );
    const junit = readFileSync(join(folder, 'reports/out/junit.xml'), 'utf8');
    assert.match(junit, /value="[^"]*: still there, compared with main at aaaaaaa"/);
    assert.match(junit, /value="[^"]*: new, compared with main at aaaaaaa"/);
    const lines = readFileSync(join(folder, 'reports/history/suite.ndjson'), 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((each) => JSON.parse(each).branch),
      ['main', 'fix'],
    );
    assert.match(readFileSync(join(folder, 'reports/out/index.html'), 'utf8'), /Over the runs/);
  });
});

function reportIn(folder: string) {
  const report = readSuiteReport(join(folder, 'reports/out/findings.json'));
  assert.ok(report);
  return report;
}

function titlesIn(text: string): string[] {
  return [...text.matchAll(/^ *[✖▲] (?<title>.*?) {2}[a-z-]+$/gm)].map(({ groups }) => groups?.title ?? '');
}

/** One of the faults is fixed, and another one has come. */
let isLater = false;
let logins = 0;
const KEY = randomBytes(32);

function tokenOf(claims: object): string {
  const text = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${text({ typ: 'JWT', alg: 'HS256' })}.${text(claims)}`;
  return `${unsigned}.${createHmac('sha256', KEY).update(unsigned).digest('base64url')}`;
}

/** Listens on a free port. */
async function startFaultyApi(): Promise<Server> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    request.on('end', () =>
      request.url?.endsWith('/auth/login') ? login(text, response) : accounts(request, response),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

function send(response: ServerResponse, status: number, value: object, cacheControl = 'no-store'): void {
  const headers = { 'content-type': 'application/json', 'cache-control': cacheControl };
  response.writeHead(status, headers).end(JSON.stringify(value));
}

function login(text: string, response: ServerResponse): void {
  let body: { email?: unknown; password?: unknown };
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    const error = 'boom\n    at login (/srv/app/server.js:12:5)\n    at run (node:internal/modules:1:1)';
    send(response, 500, { error });
    return;
  }
  if (typeof body.email !== 'string') send(response, 500, { error: 'email' });
  else if (body.email === 'demo@example.com' && body.password === 'demo') {
    logins += 1;
    const now = Math.floor(Date.now() / 1000);
    const token = {
      access_token: tokenOf({ jti: randomUUID(), iat: now, exp: now + 3600 }),
      ...{ token_type: 'bearer', expires_at: new Date((now + 7200) * 1000).toISOString() },
    };
    send(response, 200, token, 'public, max-age=60');
  } else send(response, 401, { status: 'error', message: 'Wrong credentials' });
}

function accounts({ headers }: IncomingMessage, response: ServerResponse): void {
  const [head = '', claims = '', signature = ''] = (headers.authorization ?? '')
    .replace(/^Bearer /i, '')
    .split('.');
  const unsigned = signature === '' && Buffer.from(head, 'base64url').includes('none');
  const signed = createHmac('sha256', KEY).update(`${head}.${claims}`).digest('base64url') === signature;
  if (signed && isLater) send(response, 200, { status: 'ok' });
  else if (signed) send(response, 200, { status: 'fine', data: { 1: 'Account' } });
  else if (unsigned) send(response, 200, { status: 'ok', data: {} });
  else {
    response.setHeader('www-authenticate', 'Bearer');
    send(response, 401, { status: 'error' });
  }
}
