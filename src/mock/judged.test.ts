import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { authorizationHeader, OPEN } from '../auth/authorization.ts';
import { loginOf } from '../auth/login-flow.fixture.ts';
import {
  consumerRequest,
  exampleCredentials,
  fromOrigin,
  type LoginFlow,
  loginBody,
  loginRequest,
  withTokenInQuery,
} from '../auth/login-flow.ts';
import { tokenWithOtherClaims, tokenWithOtherSignature, unsignedToken } from '../auth/token/forge.ts';
import { tokenOf } from '../auth/token/token.ts';
import { send } from '../http/client/send.ts';
import type { Case, Exchange, OutgoingRequest } from '../http/exchange.ts';
import type { Contract, Operation } from '../openapi/contract.ts';
import { deriveCases } from '../requests/derived/index.ts';
import { FOREIGN_ORIGIN, LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../requests/login-cases.ts';
import { rules } from '../rules/catalogue/index.ts';
import type { Finding } from '../rules/finding.ts';
import { judge } from '../rules/judge.ts';
import { faults } from './faults/index.ts';
import { CONTRACT_FILES, openTestContract } from './sequence-for-tests.ts';
import { type MockServer, startMock } from './start.ts';

/** Derived cases of these kinds are part of the pass: some faults show only in them. */
const SENT_KINDS = ['own-key', 'preflight'];
const WRONG_CREDENTIALS = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

/** A whole pass over login and first use, each exchange judged with those before it. */
async function findingsOf(contract: Contract, mock: MockServer, timeoutMs: number): Promise<Finding[]> {
  const flow = loginOf(contract);
  const exchanges: Exchange[] = [];
  const findings: Finding[] = [];
  const sendTo = async (step: Case, operation: Operation, request: OutgoingRequest) => {
    const exchange = await send(request, { operation: operation.id, case: step, timeoutMs });
    findings.push(...judge(exchange, contract, exchanges));
    exchanges.push(exchange);
    return exchange;
  };
  const token = await logins(flow, mock, sendTo);
  await uses(contract, flow, mock, token, sendTo);
  return findings;
}

type Send = (step: Case, operation: Operation, request: OutgoingRequest) => Promise<Exchange>;

async function logins(flow: LoginFlow, mock: MockServer, sendTo: Send): Promise<string | undefined> {
  const right = exampleCredentials(flow);
  assert.ok(right, 'the test contracts document an account');
  const logIn = (step: Case, body: Record<string, unknown> | string | undefined) =>
    sendTo(step, flow.login, loginRequest(flow, mock.url, body));
  const first = await logIn(LOGIN_CASES.rightCredentials, loginBody(flow, right));
  await logIn(LOGIN_CASES.rightCredentials, loginBody(flow, right));
  await sendTo(
    LOGIN_CASES.foreignOrigin,
    flow.login,
    fromOrigin(loginRequest(flow, mock.url, loginBody(flow, right)), FOREIGN_ORIGIN),
  );
  await logIn(LOGIN_CASES.unknownUser, loginBody(flow, { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD }));
  await logIn(LOGIN_CASES.wrongPassword, loginBody(flow, { ...right, secret: WRONG_PASSWORD }));
  await logIn(LOGIN_CASES.missingPassword, loginBody(flow, { ...right, secret: undefined }));
  await logIn(LOGIN_CASES.malformedJson, '{"cut": "off');
  await logIn(LOGIN_CASES.noBody, undefined);
  return first.response && tokenOf(flow.login, first.response, parsed(first.response.body))?.value;
}

async function uses(
  contract: Contract,
  flow: LoginFlow,
  mock: MockServer,
  token: string | undefined,
  sendTo: Send,
): Promise<void> {
  const { consumer } = flow;
  const scheme = 'Bearer';
  assert.ok(consumer, 'the test contracts have a first use of the token');
  const use = (step: Case, authorization?: string) =>
    sendTo(
      step,
      consumer,
      consumerRequest(
        consumer,
        mock.url,
        authorization === undefined ? OPEN : authorizationHeader(authorization),
      ),
    );
  await use(LOGIN_CASES.missingToken);
  await use(LOGIN_CASES.expiredToken, `${scheme} ${await mock.issueToken({ lifeSeconds: -60 })}`);
  if (token === undefined) return;
  await use(LOGIN_CASES.freshToken, `${scheme} ${token}`);
  await use(LOGIN_CASES.lowerCaseScheme, `${scheme.toLowerCase()} ${token}`);
  await use(LOGIN_CASES.emptyToken, scheme);
  await use(LOGIN_CASES.malformedToken, `${scheme} driftline-no-token`);
  await sendTo(
    LOGIN_CASES.tokenInQuery,
    consumer,
    withTokenInQuery(consumerRequest(consumer, mock.url), token),
  );
  await use(LOGIN_CASES.unsignedTokenOtherCase, `${scheme} ${unsignedToken(token, 'NONE')}`);
  await use(LOGIN_CASES.otherScheme, `Basic ${token}`);
  await use(LOGIN_CASES.unsignedToken, `${scheme} ${unsignedToken(token)}`);
  await use(LOGIN_CASES.otherClaims, `${scheme} ${tokenWithOtherClaims(token)}`);
  await use(LOGIN_CASES.otherSignature, `${scheme} ${tokenWithOtherSignature(token)}`);
  for (const derived of deriveCases(contract, consumer)) {
    if (!SENT_KINDS.includes(derived.kind)) continue;
    const options = {
      baseUrl: mock.url,
      credentials: WRONG_CREDENTIALS,
      authorization: `${scheme} ${token}`,
    };
    await sendTo(derived, consumer, derived.request(options));
  }
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

const listed = (findings: readonly Finding[]) =>
  findings.map(({ id, case: step, where, received }) => `${id} at ${step}, ${where}: ${received}`).join('\n');

for (const file of CONTRACT_FILES) {
  const contract = await openTestContract(file);
  const applying = faults.filter(({ applies }) => applies?.(contract) ?? true);

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

/** Rules that no fault can break in this pass, and what they need instead or where they are tested. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'call-dns-failed': 'a host name that does not exist',
  'call-refused': 'a port that nothing listens on',
  'call-proxy-failed': 'a proxy: http/client/send-proxy.test.ts',
  'call-tls-failed': 'a certificate',
  'certificate-expiring': 'a certificate: rules/certificate-expiring.test.ts',
  'server-slow': 'a limit: rules/judge.test.ts',
  'server-too-slow': 'a limit: rules/judge.test.ts',
  'expectation-failed': 'an expectation: rules/expectation.test.ts, an unknown id: mock/resources.test.ts',
  'body-property-write-only': 'a contract with writeOnly: rules/judge.test.ts',
  'body-parameter-mismatch': 'a list and its items: mock/resources.test.ts',
  'item-inconsistent': 'a list and its items: mock/resources.test.ts',
  'body-differs-from-sent': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'deleted-resource-found': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'created-not-listed': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'id-reused': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'location-of-another': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'filter-ignored': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'limit-exceeded': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'sort-ignored': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'page-repeated': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'list-item-repeated': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'total-wrong': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'etag-repeated': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'validator-ignored': 'a faulty API: scripts/bench-faults/api/shop.test.ts',
  'body-discriminator-mismatch': 'a contract with a discriminator: rules/judge.test.ts',
  'server-error': 'a contract that documents a 5xx: rules/judge.test.ts',
  'token-by-other-method': 'a request that the contract does not have: requests/derived/careless.test.ts',
};

test('every rule has a fault that breaks it, or a reason why it has none', () => {
  const broken = new Set(faults.flatMap(({ violates }) => violates));
  // What changed shows only against a baseline: see drift/judged-drift.test.ts.
  const unbroken = rules.map(({ id }) => id).filter((id) => !broken.has(id) && !id.startsWith('drift-'));
  assert.deepEqual(unbroken.sort(), Object.keys(ELSEWHERE).sort());
});
