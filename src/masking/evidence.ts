import { type Credentials, credentialProperties, refreshTokenOf, tokenOf } from '../auth/index.ts';
import { isGenerated, isSecretName } from '../core/index.ts';
import type { Exchange, HttpResponse, OutgoingRequest } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';
import { secretsIn, secretsOf } from '../project/index.ts';
import { readBody, requestValues, sentTokens } from '../reading/index.ts';
import { maskedBody, type SecretPlace } from './body.ts';
import { curlOf } from './curl.ts';
import type { Evidence } from './evidence-record.ts';
import { createMasker, type Masker } from './masker.ts';

/**
 * Creates the masker for all outputs, with every secret of the settings, before the first request is sent.
 * @param credentials of the target; absent: those of the settings
 */
export function maskerFor(
  credentials: Credentials | undefined,
  settings: Partial<Settings> = {},
  variables: Readonly<Record<string, string | undefined>> = {},
): Masker {
  const masker = createMasker();
  for (const { identifier, secret } of credentials ? [credentials] : credentialsIn(settings)) {
    masker.learn('$LOGIN_EMAIL', identifier);
    masker.learn('$LOGIN_PASSWORD', secret);
    masker.learn('$LOGIN_EMAIL', identifier.toLowerCase());
    // As the scheme Basic encodes them (RFC 7617, section 2): a short password is not found inside of base64.
    masker.learn('[credentials]', `${identifier}:${secret}`);
  }
  for (const { mask, value } of [...secretsOf(settings), ...secretsIn(variables)]) masker.learn(mask, value);
  return masker;
}

function credentialsIn({ loginEmail, loginPassword }: Partial<Settings>): Credentials[] {
  if (loginEmail === undefined || loginPassword === undefined) return [];
  return [{ identifier: loginEmail, secret: loginPassword }];
}

/** Adds every secret of an exchange to a masker: to be called before anything of the exchange is written. */
export function learnSecrets(masker: Masker, exchange: Exchange, contract: Contract): void {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  // A token that no login issued is forged or expired: $TOKEN in the curl line would not repeat the request.
  for (const token of sentTokens(exchange.request, contract)) {
    // A generated one may be an ordinary word, which must not be masked in every text.
    if (!isGenerated(token)) masker.learn('$OTHER_TOKEN', token);
  }
  if (!operation) return;
  for (const secret of requestValues(contract, operation, exchange.request).secrets) {
    if (!isGenerated(secret)) masker.learn('$LOGIN_PASSWORD', secret);
  }
  const { response } = exchange;
  const token = response && tokenOf(operation, response, readBody(response.body).json?.value);
  if (token) masker.learn('$TOKEN', token.value);
  learnSession(masker, exchange, contract);
}

/** The tokens that a login, or the operation that continues its session, gives beside. */
function learnSession(masker: Masker, { operation, response }: Exchange, contract: Contract): void {
  const login = contract.operations.find(({ token }) => token?.refresh);
  if (!login || !response || ![login.id, login.token?.refresh?.operation].includes(operation)) return;
  const body = readBody(response.body).json?.value;
  const refreshToken = refreshTokenOf(login, response, body);
  if (refreshToken !== undefined) masker.learn('$REFRESH_TOKEN', refreshToken);
  const token = operation === login.id ? undefined : tokenOf(login, response, body);
  if (token) masker.learn('$TOKEN', token.value);
}

/** An exchange as it may be shown: all secrets masked. */
export function evidenceOf(exchange: Exchange, contract: Contract, masker: Masker): Evidence {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  const request = maskedRequest(exchange.request, contract, operation, masker);
  const credentials = operation ? requestValues(contract, operation, exchange.request) : undefined;
  const values = [...(credentials?.secrets ?? []), ...(credentials?.identifiers ?? [])];
  return {
    request,
    curl: curlOf(request, { jsonEscapes: values.some((value) => JSON.stringify(value) !== `"${value}"`) }),
    ...(exchange.response ? { response: maskedResponse(exchange.response, operation, masker) } : {}),
    ...(exchange.failure ? { failure: masker.text(exchange.failure.message) } : {}),
  };
}

function maskedRequest(
  request: OutgoingRequest,
  contract: Contract,
  operation: Operation | undefined,
  masker: Masker,
): Evidence['request'] {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    request.ownHeaders?.includes(name) ? '[masked]' : maskedHeader(name, value, masker),
  ]);
  const pointer = operation && credentialProperties(contract, operation)?.secret;
  const place = pointer === undefined ? undefined : { pointer, name: '$LOGIN_PASSWORD' };
  return {
    method: request.method,
    url: masker.text(request.url),
    headers: Object.fromEntries(headers),
    ...(request.body === undefined ? {} : { body: maskedBody(request.body, 'sent', place, masker) }),
  };
}

function maskedResponse(
  response: HttpResponse,
  operation: Operation | undefined,
  masker: Masker,
): NonNullable<Evidence['response']> {
  return {
    status: response.status,
    headers: response.headers.map(
      ([name, value]) => [masker.text(name), maskedHeader(name, value, masker)] as const,
    ),
    body: maskedBody(response.body, 'received', tokenPlaceIn(operation), masker),
  };
}

function tokenPlaceIn(operation: Operation | undefined): SecretPlace | undefined {
  const expression = operation?.token?.value;
  return expression?.source === 'body' ? { pointer: expression.path, name: '$TOKEN' } : undefined;
}

/** A header whose secret has already been masked by value: at most a scheme and a variable are left. */
const SCHEME_AND_MASK = /^(?:[A-Za-z]+ +)?(?:\$[A-Z_]+|\[[a-z]+\])$/;

function maskedHeader(name: string, value: string, masker: Masker): string {
  const masked = masker.text(value);
  if (!isSecretName(name) || value === '' || SCHEME_AND_MASK.test(masked)) return masked;
  const [scheme, ...rest] = masked.split(' ');
  return /authorization$/i.test(name) && rest.length > 0 ? `${scheme} [masked]` : '[masked]';
}
