import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { readSuiteReport } from '../../report/findings-file.ts';
import { textsBelow } from '../../report/suite/written.fixture.ts';
import { type Heard, smallServer } from '../../testing/servers-for-tests.ts';
import {
  CHANGE_PASSWORD,
  REFRESH,
  sessionDocument,
  WHOLE_SESSION,
} from '../../testing/session-document-for-tests.ts';
import { playwright } from '../../testing/suite-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const ACCOUNT = { identifier: 'somebody', secret: 'canary-old-password' };
const ONLY = ['--grep', 'ends the tokens from before'];
const SAFE = { SAFE_OPERATIONS: 'setPassword' };

const folder = temporaryDirectory();
const file = join(folder, 'session.openapi.json');
writeFileSync(file, sessionDocument({ ...WHOLE_SESSION, ...CHANGE_PASSWORD }));

/** Runs the suite as against a real API, and reads all that it writes: streams, reports, traces, history. */
async function suiteAt(
  url: string,
  variables: Readonly<Record<string, string>> = SAFE,
  parameters: readonly string[] = ['specs/contract.spec.ts', ...ONLY],
  contract = file,
) {
  const reports = temporaryDirectory();
  const run = ['test', ...parameters, '--trace=on', '--add-reporter=blob', '--workers=1'];
  const ended = await playwright(run, {
    ...{ CONTRACT: contract, BASE_URL: url, REPORTS_DIR: reports, DEPTH: 'full' },
    ...{ LOGIN_EMAIL: ACCOUNT.identifier, LOGIN_PASSWORD: ACCOUNT.secret },
    ...{ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(reports, 'summary.md') },
    ...{ PLAYWRIGHT_BLOB_OUTPUT_FILE: join(reports, 'blob', 'report.zip'), ...variables },
  });
  const report = readSuiteReport(join(reports, 'out', 'findings.json'));
  assert.ok(report, ended.output);
  const texts: [name: string, text: string][] = [['terminal', ended.output], ...textsBelow(reports)];
  return { ...ended, report, texts };
}

/** Runs it against a mock server with the account. */
async function suiteOf(
  fault?: string,
  ...given: Parameters<typeof suiteAt> extends [string, ...infer R] ? R : []
) {
  const options = fault === undefined ? {} : { fault };
  await using mock = await startMock(await openContract(file), { credentials: ACCOUNT, ...options });
  return { ...(await suiteAt(mock.url, ...given)), received: mock.received };
}

/** The passwords that some requests for a change set. */
function passwordsSet(
  requests: readonly { readonly operation?: string; readonly json?: unknown }[],
): string[] {
  return requests.flatMap(({ operation, json }) =>
    operation === 'setPassword' ? [(json as { new_password: string }).new_password] : [],
  );
}

/** Neither password is in anything that was written. */
function hasNone(texts: readonly [string, string][], generated: string): void {
  const names = texts.map(([name]) => name);
  assert.ok(generated.length >= 8, generated);
  for (const part of ['terminal', 'findings.json', 'report.jsonl', 'summary.md', 'index.html'])
    assert.ok(
      names.some((name) => name.includes(part)),
      `${part} is not among ${names.filter((name) => !name.includes('resources')).join()}`,
    );
  for (const [name, text] of texts) {
    assert.ok(!text.includes(generated), `the generated password is in ${name}`);
    assert.ok(!text.includes(ACCOUNT.secret), `the password of the account is in ${name}`);
  }
}

test('the password is changed and set back, what follows uses the login after that, and no output has a password', async () => {
  const { exitCode, output, received, texts } = await suiteOf(undefined, SAFE, []);
  assert.equal(exitCode, 0, output);
  const [generated = '', restored] = passwordsSet(received);
  assert.equal(restored, ACCOUNT.secret);
  assert.equal(received.filter(({ operation }) => operation === 'setPassword').length, 2);
  const last = received.findLastIndex(({ operation }) => operation === 'setPassword');
  const after = received.slice(last + 1);
  // The login after the change is the last one of the session: what follows needs no other, and is let in by its token.
  assert.deepEqual([after[0]?.operation, after[0]?.status], ['logIn', 200]);
  const uses = after.filter(({ operation, status }) => operation === 'me' && status === 200);
  assert.ok(uses.length > 0);
  hasNone(texts, generated);
  assert.ok(texts.some(([name]) => name === 'suite.ndjson'));
  const shown = texts.map(([, text]) => text).join('\n');
  assert.match(shown, /\$NEW_PASSWORD/);
});

// Each fault of a change of the password is found: mutation/sessions.test.ts.
test('a server that accepts the old password fails the test, and no output has a password', async () => {
  const { exitCode, report, received, texts } = await suiteOf('old-password-accepted');
  assert.equal(exitCode, 1);
  assert.deepEqual(
    report.findings.map(({ finding }) => `${finding.id} ${finding.case}`),
    ['invalid-request-accepted old-password'],
  );
  const [generated = '', restored] = passwordsSet(received);
  assert.equal(restored, ACCOUNT.secret);
  hasNone(texts, generated);
});

test('the account of the embedded mock server changes its password without any declaration', async () => {
  const { exitCode, output, report } = await suiteAt('', {});
  assert.equal(exitCode, 0, output);
  assert.deepEqual([report.findings, report.notRun], [[], []]);
  assert.match(output, /1 passed/);
});

test('a password is not changed where the operation is not declared safe, and the test says why', async () => {
  const { exitCode, report, received } = await suiteOf(undefined, {});
  assert.equal(exitCode, 0);
  assert.deepEqual(passwordsSet(received), []);
  assert.deepEqual(
    report.notRun.map(({ reason }) => reason),
    [
      'setPassword is not sent: it changes the password of the account (where it may, set "x-safe: true" or SAFE_OPERATIONS=setPassword)',
    ],
  );
});

test('a password that cannot be set back is said first, with what to do and without the password', async () => {
  const account = passwordServer();
  const server = await smallServer(account.respond);
  const contract = join(folder, 'one-way.openapi.json');
  writeFileSync(contract, sessionDocument({ refresh: REFRESH, ...CHANGE_PASSWORD }));
  const { exitCode, output, texts } = await suiteAt(server.url, SAFE, undefined, contract);
  assert.equal(exitCode, 1);
  assert.match(
    output,
    /THE PASSWORD OF THE ACCOUNT WAS CHANGED BY setPassword AND COULD NOT BE SET BACK\.[\s\S]*Set it to LOGIN_PASSWORD again/,
  );
  assert.notEqual(account.password(), ACCOUNT.secret);
  hasNone(texts, account.password());
});

/** A server whose account changes its password once: it refuses the way back, and repeats all it receives in its errors. */
function passwordServer() {
  let password = ACCOUNT.secret;
  let issued = 0;
  const tokens = new Set<string>();
  const json = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  const respond = (response: Parameters<NonNullable<Parameters<typeof smallServer>[0]>>[0], heard: Heard) => {
    const sent = heard.body === '' ? {} : JSON.parse(heard.body);
    const refuse = (status: number) =>
      response
        .writeHead(status, { ...json, 'WWW-Authenticate': 'Bearer' })
        .end(JSON.stringify({ error: `not with ${heard.body}` }));
    const hasToken = tokens.has(heard.headers.authorization?.replace('Bearer ', '') ?? '');
    if (heard.path === '/login' && sent.password === password) {
      issued += 1;
      tokens.add(`token-${issued}-of-the-account`);
      const given = {
        access_token: `token-${issued}-of-the-account`,
        refresh_token: `refresh-${issued}-of-it`,
      };
      response.writeHead(200, json).end(JSON.stringify(given));
    } else if (heard.path === '/password' && hasToken && password === ACCOUNT.secret) {
      password = sent.new_password;
      tokens.clear();
      response.writeHead(204).end();
    } else if (heard.path === '/password' && hasToken) refuse(400);
    else if (heard.path === '/me' && hasToken) response.writeHead(200, json).end('{"id":"7"}');
    else refuse(401);
  };
  return { respond, password: () => password };
}
