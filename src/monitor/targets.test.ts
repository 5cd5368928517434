import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type MockServer, startMock } from '../mock/start.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { builtCommand, recordsIn, runCommand } from '../testing/command-for-tests.ts';
import { monitorsFolder } from '../testing/monitors-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';

const OWN = { identifier: 'own@example.com', secret: 'own-password-1234' };
const STAGING = { identifier: 'staging@example.com', secret: 'staging-password-5678' };
let own: MockServer;
let staging: MockServer;
before(async () => {
  await builtCommand();
  const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
  own = await startMock(contract, { credentials: OWN });
  staging = await startMock(contract, { credentials: STAGING });
});
after(() => Promise.all([own.close(), staging.close()]));

const BOTH = { 'a.monitor.ts': { name: 'a' }, 'b.monitor.ts': { name: 'b', settingsPrefix: 'STAGING_' } };

async function check(files: Record<string, object>, env: Record<string, string>) {
  const heard = [own.received.length, staging.received.length];
  const settings = {
    BASE_URL: own.url,
    LOGIN_EMAIL: OWN.identifier,
    LOGIN_PASSWORD: OWN.secret,
    EXPIRED_TOKEN: 'own-expired-token',
    MONITORS: monitorsFolder(files),
    REPORTS_DIR: temporaryDirectory(),
    ...env,
  };
  const ended = await runCommand(['check'], { env: settings });
  return { ...ended, own: own.received.slice(heard[0]), staging: staging.received.slice(heard[1]) };
}

/** Everything that a target received, as one text. */
const sent = (requests: readonly MockServer['received'][number][]) =>
  requests
    .map(
      ({ path, headers, body }) => `${path} ${JSON.stringify(headers)} ${Buffer.from(body).toString('utf8')}`,
    )
    .join('\n');

test('several monitors send to several targets, each with its own credentials and no others', async () => {
  const requested = await check(BOTH, {
    STAGING_BASE_URL: staging.url,
    STAGING_LOGIN_EMAIL: STAGING.identifier,
    STAGING_LOGIN_PASSWORD: STAGING.secret,
    STAGING_DEPTH: 'full',
  });
  assert.equal(requested.exitCode, 0, requested.stdout);
  const runs = recordsIn(requested.stdout).flatMap((record) => (record.type === 'run' ? [record] : []));
  assert.deepEqual(
    runs.map(({ monitor, target, steps }) => [monitor, target, steps]),
    [
      ['a', own.url, 5],
      ['b', staging.url, 8],
    ],
  );
  for (const secret of [OWN.identifier, OWN.secret, 'own-expired-token']) {
    assert.equal(sent(requested.staging).includes(secret), false, secret);
  }
  for (const secret of [STAGING.identifier, STAGING.secret]) {
    assert.equal(sent(requested.own).includes(secret), false, secret);
  }
  for (const secret of [OWN.secret, STAGING.secret]) assert.equal(requested.stdout.includes(secret), false);
});

test('a target without credentials does not get those of another', async () => {
  const requested = await check(BOTH, { STAGING_BASE_URL: staging.url });
  // On loopback the contract's example account is used, which this server rejects.
  assert.match(sent(requested.staging), /demo@example\.com/);
  assert.doesNotMatch(sent(requested.staging), /own@|own-/);
  const elsewhere = await check(BOTH, { STAGING_BASE_URL: 'https://staging.example.invalid' });
  assert.equal(elsewhere.exitCode, 3);
  assert.match(elsewhere.stderr, /^b: DL_SETTING_MISSING: /m);
});

test('incomplete credentials are an error that names the missing setting, with the target’s prefix', async () => {
  const env = { STAGING_BASE_URL: staging.url, STAGING_LOGIN_EMAIL: STAGING.identifier };
  const requested = await check(BOTH, env);
  assert.equal(requested.exitCode, 3);
  assert.match(requested.stderr, /^b: DL_SETTING_MISSING: STAGING_LOGIN_PASSWORD is not set\.$/m);
  assert.deepEqual(requested.staging, []);
});

test('a prefixed target without an address is an error, and the mock server is not used instead', async () => {
  const requested = await check(BOTH, { STAGING_LOGIN_EMAIL: 'x@example.com', STAGING_LOGIN_PASSWORD: 'y' });
  assert.equal(requested.exitCode, 3);
  assert.match(
    requested.stderr,
    /^b: DL_SETTING_MISSING: STAGING_BASE_URL is not set, but the monitor b has settingsPrefix STAGING_\.$/m,
  );
  assert.doesNotMatch(requested.stderr, /mock server/);
  const runs = recordsIn(requested.stdout).flatMap((record) => (record.type === 'run' ? [record] : []));
  assert.deepEqual(
    runs.map(({ monitor }) => monitor),
    ['a'],
  );
});
