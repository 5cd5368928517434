import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { loginPass } from '../mutation/probes.ts';
import { JudgingClient } from '../mutation/sending.ts';
import type { Contract } from '../openapi/contract.ts';
import { rules } from '../rules/catalogue/index.ts';
import type { Finding } from '../rules/finding.ts';
import { faults } from './faults/index.ts';
import { CONTRACT_FILES, openTestContract } from './sequence.fixture.ts';
import { type MockServer, startMock } from './start.ts';

const ofLogin = faults.filter(({ shownBy }) => shownBy === 'login');

/** A whole pass over login and first use, each exchange judged with those before it. */
async function findingsOf(contract: Contract, mock: MockServer, timeoutMs: number): Promise<Finding[]> {
  const client = new JudgingClient(contract, mock, timeoutMs);
  await loginPass(client);
  return client.findings;
}

const listed = (findings: readonly Finding[]) =>
  findings.map(({ id, case: step, where, received }) => `${id} at ${step}, ${where}: ${received}`).join('\n');

for (const file of CONTRACT_FILES) {
  const contract = await openTestContract(file);
  const applying = ofLogin.filter(({ apply }) => apply(contract));

  describe(`judged against ${file}`, () => {
    let mock: MockServer;
    before(async () => {
      mock = await startMock(contract);
    });
    after(() => mock.close());

    test('the conforming mock server breaks no rule', async () => {
      mock.setFault(undefined);
      const findings = await findingsOf(contract, mock, 5000);
      assert.equal(findings.length, 0, listed(findings));
    });

    for (const { name, violates } of applying) {
      test(`${name} violates exactly ${violates.join(', ') || 'nothing'}`, async () => {
        mock.setFault(name);
        const findings = await findingsOf(contract, mock, violates.includes('call-timed-out') ? 200 : 5000);
        const found = [...new Set(findings.map(({ id }) => id))].sort();
        assert.deepEqual(found, [...violates].sort(), listed(findings));
      });
    }
  });
}

/** Rules that no fault can break in one of these passes, and what they need instead or where they are tested. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'call-dns-failed': 'a host name that does not exist',
  'call-refused': 'a port that nothing listens on',
  'call-proxy-failed': 'a proxy: http/client/send-proxy.test.ts',
  'call-tls-failed': 'a certificate',
  'account-locked': 'an API that locks the account: playwright/suite/account.test.ts',
  'certificate-expiring': 'a certificate: rules/certificate-expiring.test.ts',
  'server-slow': 'a limit: rules/judge.test.ts',
  'server-too-slow': 'a limit: rules/judge.test.ts',
  'body-property-write-only': 'a contract with writeOnly: rules/judge.test.ts',
  'id-reused': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'replacement-incomplete': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'read-only-changed': 'stored resources: rules/catalogue/response.test.ts',
  'filter-loses-items': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'range-wrong': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'job-unfinished': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'default-ignored': 'several lists: rules/catalogue/response.test.ts',
  'next-page-missing': 'a list with Link: rules/catalogue/response.test.ts',
  'request-wrong': 'a client: matching/judge-recording.test.ts',
  'request-undocumented': 'a client: matching/judge-recording.test.ts',
  'next-page-elsewhere': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'body-discriminator-mismatch': 'a contract with a discriminator: rules/judge.test.ts',
  'body-malformed': 'a contract with another media type than JSON: rules/media-types.test.ts',
  'server-error': 'a contract that documents a 5xx: rules/judge.test.ts',
  'protection-bypassed': 'a path that the contract does not have: rules/false-alarms.test.ts, npm run mutate',
  'right-by-request': 'a login that asks for rights: rules/false-alarms.test.ts, npm run mutate',
  'token-inconsistent': 'two tokens of one account: rules/catalogue/token.test.ts, npm run mutate',
  'token-by-other-method': 'a request that the contract does not have: requests/derived/careless.test.ts',
};

test('every rule has a fault that breaks it, or a reason why it has none', () => {
  // Those of sequences are judged in mock/judged-sequences.test.ts.
  const judgedOnes = faults.filter(({ shownBy }) => shownBy === 'login' || shownBy === 'sequences');
  const broken = new Set(judgedOnes.flatMap(({ violates }) => violates));
  // What changed shows only against a baseline: see drift/judged-drift.test.ts.
  const unbroken = rules.map(({ id }) => id).filter((id) => !broken.has(id) && !id.startsWith('drift-'));
  assert.deepEqual(unbroken.sort(), Object.keys(ELSEWHERE).sort());
});
