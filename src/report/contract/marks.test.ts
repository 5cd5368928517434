import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { authorizationHeader } from '../../auth/authorization.ts';
import { loginOf } from '../../auth/login-flow.fixture.ts';
import { consumerRequest, exampleCredentials, loginBody, loginRequest } from '../../auth/login-flow.ts';
import { tokenOf } from '../../auth/token/token.ts';
import { send } from '../../http/client/send.ts';
import type { Exchange, OutgoingRequest } from '../../http/exchange.ts';
import { startMock } from '../../mock/start.ts';
import type { Operation } from '../../openapi/contract.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../../requests/login-cases.ts';
import type { Finding } from '../../rules/finding.ts';
import { judge } from '../../rules/judge.ts';
import { makeSuite, SEALMETRICS, SEALMETRICS_TEXT } from './contract-view.fixture.ts';
import { contractView } from './contract-view.ts';

const flow = loginOf(SEALMETRICS);
const { login, consumer } = flow;
assert.ok(consumer);
const mock = await startMock(SEALMETRICS);
after(() => mock.close());

/** A login, a refused one, a use of the token and one without it, each judged. */
async function judgedWith(
  fault: string | undefined,
): Promise<{ findings: Finding[]; exchanges: Exchange[] }> {
  mock.setFault(fault);
  const exchanges: Exchange[] = [];
  const findings: Finding[] = [];
  const sent = async (operation: Operation, step: Exchange['case'], request: OutgoingRequest) => {
    const exchange = await send(request, { operation: operation.id, case: step, timeoutMs: 2000 });
    findings.push(...judge(exchange, SEALMETRICS, exchanges));
    exchanges.push(exchange);
    return exchange;
  };
  const account = exampleCredentials(flow);
  assert.ok(account && consumer);
  const { response } = await sent(
    login,
    LOGIN_CASES.rightCredentials,
    loginRequest(flow, mock.url, loginBody(flow, account)),
  );
  const wrong = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };
  await sent(login, LOGIN_CASES.unknownUser, loginRequest(flow, mock.url, loginBody(flow, wrong)));
  await sent(consumer, LOGIN_CASES.missingToken, consumerRequest({ ...flow, consumer }, mock.url));
  const token = response && tokenOf(login, response, parsed(response.body))?.value;
  if (token !== undefined)
    await sent(
      consumer,
      LOGIN_CASES.freshToken,
      consumerRequest({ ...flow, consumer }, mock.url, authorizationHeader(`Bearer ${token}`)),
    );
  return { findings, exchanges };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The properties of responses that the contract's page marks, `login 200 /token_type`, and bodies as a whole. */
async function marksOf(fault: string | undefined): Promise<string[]> {
  const { findings, exchanges } = await judgedWith(fault);
  const coverage = SEALMETRICS.operations.map(({ id }) => ({
    operation: id,
    responses: exchanges.flatMap(({ operation, case: step, response }) =>
      operation === id && response
        ? [{ status: response.status, cases: [step.name], mediaTypes: [], properties: [] }]
        : [],
    ),
    withoutResponse: [],
  }));
  const suite = makeSuite({
    coverage,
    findings: findings
      .filter(({ fingerprint }, at) => findings.findIndex((each) => each.fingerprint === fingerprint) === at)
      .map((finding) => ({ finding, tests: ['one'], count: 1 })),
  });
  const { operations } = contractView({ contract: SEALMETRICS, text: SEALMETRICS_TEXT, suite });
  return operations.flatMap(({ operation, responses }) =>
    responses.flatMap(({ status, content, findings: ofResponse }) => {
      const of = (name: string) => `${operation.id} ${status}${name}`;
      const properties = content.flatMap((media) =>
        media.properties.filter((each) => each.findings.length > 0),
      );
      const inside = new Set(properties.flatMap((each) => each.findings));
      const bodies = content.filter((media) => media.findings.some((each) => !inside.has(each)));
      const inContent = new Set(content.flatMap((media) => media.findings));
      return [
        ...properties.map(({ path }) => of(` ${path}`)),
        ...bodies.map(() => of(' body')),
        ...(ofResponse.some((each) => !inContent.has(each)) ? [of('')] : []),
      ];
    }),
  );
}

/** What each fault of the mock server that has a place in a response marks: that, and nothing else. */
const MARKED: Readonly<Record<string, readonly string[]>> = {
  'listAccounts 200': ['fresh-token-refused', 'use-html-page'],
  'listAccounts 200 /data': ['type-other', 'value-null'],
  'listAccounts 200 /status': ['property-missing', 'const-other'],
  'listAccounts 200 body': ['body-in-latin-1'],
  'listAccounts 401': ['missing-token-accepted'],
  'login 200': [
    'right-credentials-refused',
    'login-media-type-missing',
    'login-as-html',
    'login-charset-latin-1',
    'login-charset-utf-16',
    'secret-in-header',
    'token-cacheable',
    'token-in-open-cookie',
    'session-in-open-cookie',
    'any-origin-trusted',
    'token-in-header',
  ],
  'login 200 /access_token': [
    'login-name-twice',
    'token-missing',
    'token-renamed',
    'token-opaque',
    'token-two-segments',
    'token-claims-garbled',
    'token-unsigned',
    'token-signature-empty',
    'token-key-guessable',
    'token-expired',
    'token-without-expiry',
    'token-expiry-as-text',
    'token-expiry-in-milliseconds',
    'token-subject-number',
    'token-issued-tomorrow',
    'token-valid-later',
    'token-for-ten-years',
    'token-for-half-a-minute',
    'token-holds-secret',
    'token-holds-identifier',
  ],
  'login 200 /expires_at': [
    'expiry-type-other',
    'format-other',
    'expiry-impossible',
    'expiry-without-offset',
    'token-expires-earlier',
  ],
  'login 200 /token_type': ['token-type-not-constant', 'token-type-other-case'],
  'login 200 body': [
    'login-body-empty',
    'login-byte-order-mark',
    'login-json-cut-short',
    'login-text-for-json',
    'login-enveloped',
    'property-undocumented',
  ],
  'login 401': [
    'unknown-identifier-accepted',
    'any-credentials-accepted',
    'refusal-as-success',
    'refusal-media-type-missing',
    'refusal-html-page',
    'refusal-other-json',
  ],
  'login 401 /message': ['text-too-short'],
  'login 401 body': [
    'refusal-body-empty',
    'refusal-text-for-json',
    'refusal-property-undocumented',
    'refusal-with-token',
    'refusal-with-secret',
    'refusal-with-identifier',
    'refusal-with-stack-trace',
  ],
};

for (const [mark, faults] of Object.entries(MARKED)) {
  for (const fault of faults) {
    test(`${fault} marks exactly ${mark}`, async () => {
      assert.deepEqual(await marksOf(fault), [mark]);
    });
  }
}

test('nothing is marked where the contract is kept', async () => {
  assert.deepEqual(await marksOf(undefined), []);
  assert.deepEqual(await marksOf('harmless-property-order'), []);
});
