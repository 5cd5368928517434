import {
  type Credentials,
  consumerRequest,
  exampleCredentials,
  isSendable,
  type LoginFlow,
  loginBody,
  loginRequest,
  tokenOf,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  unsignedToken,
} from '../auth/index.ts';
import type { Case } from '../http/index.ts';
import { isForm } from '../media/index.ts';
import { deriveCases, LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../requests/index.ts';
import type { JudgingClient } from './sending.ts';

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
  await logIn(LOGIN_CASES.unknownUser, loginBody(flow, { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD }));
  await logIn(LOGIN_CASES.wrongPassword, loginBody(flow, { ...right, secret: WRONG_PASSWORD }));
  await logIn(LOGIN_CASES.missingPassword, loginBody(flow, { ...right, secret: undefined }));
  if (!isForm(flow)) await logIn(LOGIN_CASES.malformedJson, '{"cut": "off');
  await logIn(LOGIN_CASES.noBody, undefined);
  const token = first.response && tokenOf(flow.login, first.response, parsed(first.response.body));
  return token && isSendable(token) ? token.value : undefined;
}

async function uses(client: JudgingClient, flow: LoginFlow, token: string | undefined): Promise<void> {
  const { consumer, scheme } = flow;
  if (!consumer) return;
  const { mock } = client;
  const use = (step: Case, authorization?: string) =>
    client.send(step, consumer, consumerRequest(consumer, mock.url, authorization));
  await use(LOGIN_CASES.missingToken);
  await use(LOGIN_CASES.expiredToken, `${scheme} ${await mock.issueToken({ lifeSeconds: -60 })}`);
  if (token === undefined) return;
  await use(LOGIN_CASES.freshToken, `${scheme} ${token}`);
  await use(LOGIN_CASES.otherScheme, `Basic ${token}`);
  await use(LOGIN_CASES.unsignedToken, `${scheme} ${unsignedToken(token)}`);
  await use(LOGIN_CASES.otherClaims, `${scheme} ${tokenWithOtherClaims(token)}`);
  await use(LOGIN_CASES.otherSignature, `${scheme} ${tokenWithOtherSignature(token)}`);
}

async function derived(client: JudgingClient, flow: LoginFlow, credentials: Credentials): Promise<void> {
  const { contract, mock } = client;
  for (const operation of [flow.login, flow.consumer]) {
    for (const each of operation ? deriveCases(contract, operation) : []) {
      if (!operation || client.findings.length > 0) return;
      const authorization = `${flow.scheme} ${await mock.issueToken()}`;
      await client.send(each, operation, each.request({ baseUrl: mock.url, credentials, authorization }));
    }
  }
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}
