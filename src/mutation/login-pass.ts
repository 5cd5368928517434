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
import {
  deriveCases,
  FOREIGN_ORIGIN,
  FORGERIES,
  LOGIN_CASES,
  sentWith,
  UNKNOWN_USER,
  WRONG_PASSWORD,
} from '../requests/index.ts';
import { tokenIn } from '../session/index.ts';
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
