import { carried, exampleCredentials, loginBody, loginRequest } from '../auth/index.ts';
import type { Case } from '../http/index.ts';
import type { DocumentedResponse, MockServer, Probe } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../requests/index.ts';
import type { Finding } from '../rules/index.ts';
import { loginPass } from './login-pass.ts';
import { exampleRequest, JudgingClient } from './sending.ts';
import { withoutTimed } from './timed.ts';

/** For documented responses that a conforming server never sends: any documented response is accepted. */
const DOCUMENTED: Case = { name: 'documented-response', expects: 'any' };
const EXAMPLE: Case = { name: 'example-request', expects: 'accepted' };

/**
 * Sends the requests that can detect a mutant, with the client that suite and monitor use, and judges the
 * exchanges.
 * @param timeoutMs how long to wait for a response; by default long enough for any conforming one
 */
export async function findingsOf(
  probe: Probe,
  contract: Contract,
  mock: MockServer,
  timeoutMs?: number,
): Promise<Finding[]> {
  const client = new JudgingClient(contract, mock, timeoutMs);
  if (probe === 'pass') await loginPass(client);
  else if (probe === 'refusals') await sendRefusals(client);
  else await sendTo(client, probe);
  return withoutTimed(client.findings);
}

/** Sends the request that gets a documented response. */
export async function sendTo(client: JudgingClient, documented: DocumentedResponse): Promise<void> {
  const { operation, role, part } = documented;
  const { flow, mock, contract } = client;
  const right = flow && exampleCredentials(flow);
  if (flow && right && operation === flow.login) {
    const accepted = part !== 'refused';
    const secret = accepted ? right.secret : WRONG_PASSWORD;
    const step = accepted ? LOGIN_CASES.rightCredentials : LOGIN_CASES.wrongPassword;
    const request = loginRequest(flow, mock.url, loginBody(flow, { ...right, secret }));
    await client.send(part === 'other' ? DOCUMENTED : step, operation, request);
    return;
  }
  const authorized = role === 'use' && part !== 'refused';
  const authorization = authorized && flow ? carried(flow.use, await mock.issueToken()) : undefined;
  const steps = {
    accepted: role === 'use' ? LOGIN_CASES.freshToken : EXAMPLE,
    refused: LOGIN_CASES.missingToken,
  };
  const step = part === 'other' ? DOCUMENTED : steps[part];
  await client.send(step, operation, exampleRequest(contract, operation, mock.url, authorization));
}

/**
 * Sends an unknown user, then a wrong password: a difference between the responses reveals which accounts
 * exist.
 */
async function sendRefusals(client: JudgingClient): Promise<void> {
  const { flow, mock } = client;
  const right = flow && exampleCredentials(flow);
  if (!flow || !right) return;
  for (const [step, identifier] of [
    [LOGIN_CASES.unknownUser, UNKNOWN_USER],
    [LOGIN_CASES.wrongPassword, right.identifier],
  ] as const) {
    const body = loginBody(flow, { identifier, secret: WRONG_PASSWORD });
    await client.send(step, flow.login, loginRequest(flow, mock.url, body));
  }
}
