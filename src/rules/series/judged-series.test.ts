import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { authorizationHeader } from '../../auth/authorization.ts';
import { loginOf } from '../../auth/login-flow.fixture.ts';
import { consumerRequest, exampleCredentials, loginBody, loginRequest } from '../../auth/login-flow.ts';
import { send } from '../../http/client/send.ts';
import type { Case, Exchange, OutgoingRequest } from '../../http/exchange.ts';
import { faults } from '../../mock/faults/index.ts';
import { CONTRACT_FILES, openTestContract } from '../../mock/sequence.fixture.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import type { Contract, Operation } from '../../openapi/contract.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../../requests/login-cases.ts';
import { seriesRules } from '../catalogue/series/index.ts';
import type { Finding } from '../finding.ts';
import { judge } from '../judge.ts';
import { judgeSeries } from './judge-series.ts';

const COUNT = 29;

/** Logins, uses of the token and rejected logins, each many times, judged one by one and together. */
async function findingsOf(contract: Contract, mock: MockServer): Promise<Finding[]> {
  const exchanges: Exchange[] = [];
  const sendStep = async (step: Case, operation: Operation, request: OutgoingRequest) => {
    exchanges.push(await send(request, { operation: operation.id, case: step, timeoutMs: 5000 }));
  };
  const flow = loginOf(contract);
  const right = exampleCredentials(flow);
  assert.ok(right && flow.consumer);
  const { login, consumer } = flow;
  const nobody = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };
  const token = await mock.issueToken();
  const url = mock.url;
  for (let count = 0; count < COUNT; count++) {
    await sendStep(LOGIN_CASES.rightCredentials, login, loginRequest(flow, url, loginBody(flow, right)));
    await sendStep(
      LOGIN_CASES.freshToken,
      consumer,
      consumerRequest({ ...flow, consumer }, url, authorizationHeader(`Bearer ${token}`)),
    );
    const refused: [Case, OutgoingRequest][] = [
      [LOGIN_CASES.unknownUser, loginRequest(flow, url, loginBody(flow, nobody))],
      [
        LOGIN_CASES.wrongPassword,
        loginRequest(flow, url, loginBody(flow, { ...right, secret: WRONG_PASSWORD })),
      ],
    ];
    for (const [step, request] of count % 2 === 0 ? refused : refused.toReversed())
      await sendStep(step, login, request);
  }
  const alone = exchanges.flatMap((each, index) => judge(each, contract, exchanges.slice(0, index)));
  return [...alone, ...judgeSeries(exchanges, contract)];
}

const shown = (findings: readonly Finding[]) =>
  findings.map(({ id, case: step, where, received }) => `${id} at ${step}, ${where}: ${received}`).join('\n');

for (const file of CONTRACT_FILES) {
  const contract = await openTestContract(file);

  describe(`a series judged against ${file}`, () => {
    let mock: MockServer;
    before(async () => {
      mock = await startMock(contract);
    });
    after(() => mock.close());

    test('the conforming mock server breaks no rule', async () => {
      const findings = await findingsOf(contract, mock);
      assert.equal(findings.length, 0, shown(findings));
    });

    for (const { name, violates, shownBy, apply } of faults) {
      if (shownBy !== 'series' || !apply(contract)) continue;
      test(`${name} violates exactly ${violates.join(', ')}`, async () => {
        mock.setFault(name);
        const findings = await findingsOf(contract, mock);
        assert.deepEqual(
          [...new Set(findings.map(({ id }) => id))].sort(),
          [...violates].sort(),
          shown(findings),
        );
      });
    }
  });
}

test('every rule about a series has a fault that breaks it', () => {
  const broken = new Set(faults.flatMap(({ violates }) => violates));
  for (const { id } of seriesRules) assert.ok(broken.has(id), id);
});
