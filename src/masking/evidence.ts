import { type Credentials, credentialProperties, tokenOf } from '../auth/index.ts';
import type { Exchange, HttpResponse, OutgoingRequest } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import type { Settings } from '../project/index.ts';
import { secretsIn, secretsOf } from '../project/index.ts';
import { requestValues, sentTokens } from '../reading/index.ts';
import { jsonOf, maskedBody, type SecretPlace } from './body.ts';
import { curlOf } from './curl.ts';
import type { Evidence } from './evidence-record.ts';
import { createMasker, type Masker } from './masker.ts';
import { isMadeUp, isSecretName } from './secret-names.ts';

/**
 * The masker of every output: it knows each secret of the settings, before the first request is made.
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
    // As the scheme Basic writes them (RFC 7617, section 2): too short a password is not found inside of base64.
    masker.learn('[credentials]', `${identifier}:${secret}`);
  }
  for (const { mask, value } of [...secretsOf(settings), ...secretsIn(variables)]) masker.learn(mask, value);
  return masker;
}

function credentialsIn({ loginEmail, loginPassword }: Partial<Settings>): Credentials[] {
  if (loginEmail === undefined || loginPassword === undefined) return [];
  return [{ identifier: loginEmail, secret: loginPassword }];
}

/** Teaches a masker every secret of an exchange: call it before anything of the exchange is written. */
export function learnSecrets(masker: Masker, exchange: Exchange, contract: Contract): void {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  // One that no login gave was forged, or is of another time: the fresh one would not repeat the request.
  for (const token of sentTokens(exchange.request)) {
    // A forged one may be a word: masked, it would be missed in every text.
    if (!isMadeUp(token)) masker.learn('$OTHER_TOKEN', token);
  }
  if (!operation) return;
  for (const secret of requestValues(contract, operation, exchange.request).secrets) {
    if (!isMadeUp(secret)) masker.learn('$LOGIN_PASSWORD', secret);
  }
  const token = exchange.response && tokenOf(operation, exchange.response, jsonOf(exchange.response.body));
  if (token) masker.learn('$TOKEN', token.value);
}

/** An exchange as it may be shown to anybody. */
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
    maskedHeader(name, value, masker),
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

/** What is left of a header that holds secrets, once all that is known is masked: a scheme and a variable. */
const SCHEME_AND_MASK = /^(?:[A-Za-z]+ +)?(?:\$[A-Z_]+|\[[a-z]+\])$/;

function maskedHeader(name: string, value: string, masker: Masker): string {
  const masked = masker.text(value);
  if (!isSecretName(name) || value === '' || SCHEME_AND_MASK.test(masked)) return masked;
  const [scheme, ...rest] = masked.split(' ');
  return /authorization$/i.test(name) && rest.length > 0 ? `${scheme} [masked]` : '[masked]';
}
