import {
  type Authorization,
  allOf,
  authorizationHeader,
  type Credentials,
  carried,
  consumerRequest,
  exampleCredentials,
  fromOrigin,
  type LoginFlow,
  loginBody,
  loginRequest,
  OPEN,
  withTokenInQuery,
} from '../auth/index.ts';
import type { Case } from '../http/index.ts';
import { isForm } from '../media/index.ts';
import type { DocumentedResponse, MockServer, Probe } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import {
  deriveCases,
  FOREIGN_ORIGIN,
  FORGERIES,
  LOGIN_CASES,
  sentWith,
  UNKNOWN_USER,
  WRONG_PASSWORD,
} from '../requests/index.ts';
import type { Finding } from '../rules/index.ts';
import { tokenIn } from '../session/index.ts';
import { exampleRequest, JudgingClient, withoutTimed } from './sending.ts';

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

/**
 * The whole pass: valid and invalid logins, valid and invalid uses of the token, and every derived case. The
 * derived cases end with the first finding: one is enough.
 */
export async function loginPass(client: JudgingClient): Promise<void> {
  const { flow } = client;
  const right = flow && exampleCredentials(flow);
  if (!flow || !right) return;
  const token = await logins(client, flow, right);
  await uses(client, flow, token);
  if (client.findings.length === 0) await derived(client, flow, right);
}

async function logins(
  client: JudgingClient,
  flow: LoginFlow,
  right: Credentials,
): Promise<string | undefined> {
  const logIn = (step: Case, body: Record<string, unknown> | string | undefined) =>
    client.send(step, flow.login, loginRequest(flow, client.mock.url, body));
  const first = await logIn(LOGIN_CASES.rightCredentials, loginBody(flow, right));
  await logIn(LOGIN_CASES.rightCredentials, loginBody(flow, right));
  const foreign = fromOrigin(loginRequest(flow, client.mock.url, loginBody(flow, right)), FOREIGN_ORIGIN);
  await client.send(LOGIN_CASES.foreignOrigin, flow.login, foreign);
  await logIn(LOGIN_CASES.unknownUser, loginBody(flow, { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD }));
  await logIn(LOGIN_CASES.wrongPassword, loginBody(flow, { ...right, secret: WRONG_PASSWORD }));
  await logIn(LOGIN_CASES.missingPassword, loginBody(flow, { ...right, secret: undefined }));
  if (!isForm(flow)) await logIn(LOGIN_CASES.malformedJson, '{"cut": "off');
  await logIn(LOGIN_CASES.noBody, undefined);
  return tokenIn(first, flow.login)?.value;
}

async function uses(client: JudgingClient, flow: LoginFlow, token: string | undefined): Promise<void> {
  const { consumer } = flow;
  if (!consumer) return;
  const { mock } = client;
  const send = (step: Case, authorization: Authorization) =>
    client.send(step, consumer, consumerRequest({ ...flow, consumer }, mock.url, authorization));
  const use = (step: Case, value: string) => send(step, carried(flow.use, value));
  await send(LOGIN_CASES.missingToken, OPEN);
  await use(LOGIN_CASES.expiredToken, await mock.issueToken({ lifeSeconds: -60 }));
  if (token === undefined) return;
  await use(LOGIN_CASES.freshToken, token);
  const { scheme } = flow.use;
  if (scheme !== undefined) {
    await send(LOGIN_CASES.lowerCaseScheme, authorizationHeader(`${scheme.toLowerCase()} ${token}`));
    await send(LOGIN_CASES.emptyToken, authorizationHeader(scheme));
    const inQuery = withTokenInQuery(consumerRequest({ ...flow, consumer }, mock.url), token);
    await client.send(LOGIN_CASES.tokenInQuery, consumer, inQuery);
  }
  await send(LOGIN_CASES.otherScheme, authorizationHeader(`Basic ${token}`));
  for (const { case: step, forge } of FORGERIES) await use(step, forge(token));
}

async function derived(client: JudgingClient, flow: LoginFlow, credentials: Credentials): Promise<void> {
  const { contract, mock } = client;
  for (const operation of [flow.login, flow.consumer]) {
    for (const each of operation ? deriveCases(contract, operation) : []) {
      if (!operation || client.findings.length > 0) return;
      if (!each.appliesTo(credentials)) continue;
      const { login, consumer } = flow.beside;
      const access =
        operation === flow.login ? login : allOf([consumer, carried(flow.use, await mock.issueToken())]);
      const context = { baseUrl: mock.url, credentials, ...sentWith(access ?? OPEN) };
      await client.send(each, operation, each.request(context));
    }
  }
}
