import { type Credentials, credentialProperties, refreshTokenOf, tokenOf } from '../auth/index.ts';
import { isGenerated, isSecretName } from '../core/index.ts';
import { type Exchange, type HttpResponse, type OutgoingRequest, sentHeader } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { type Settings, secretsIn, secretsOf } from '../project/index.ts';
import { newPasswordIn, readBody, requestValues, sentTokens } from '../reading/index.ts';
import { maskedBody, type SecretPlace } from './body.ts';
import { createMasker, type Masker } from './masker.ts';

/** An HTTP exchange as it may be shown: every secret masked, bodies cut to a readable length. */
export interface Evidence {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly response?: {
    readonly status: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string;
  };
  readonly failure?: string;
  /** A curl line that repeats the request, with `$LOGIN_PASSWORD` in place of the secret. */
  readonly curl: string;
}

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
  const changed = newPasswordIn(contract, operation, exchange.request);
  if (changed !== undefined) masker.learn('$NEW_PASSWORD', changed);
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

/** The masks that are also shell variables in the curl line. */
const VARIABLE =
  /\$(?:LOGIN_EMAIL|LOGIN_PASSWORD|NEW_PASSWORD|ACCESS_TOKEN|TOKEN|OTHER_TOKEN|EXPIRED_TOKEN|REFRESH_TOKEN|CREDENTIAL_[A-Z0-9_]+)\b/g;

interface CurlOptions {
  /** A credential has a quote or a backslash, which the shell has to escape for JSON. */
  readonly jsonEscapes?: boolean;
}

/** A curl line for a POSIX shell that repeats a masked request, with variables in place of the secrets. */
export function curlOf(request: Evidence['request'], options: CurlOptions = {}): string {
  const parts = ['curl --include --silent --show-error', `--request ${request.method}`, quoted(request.url)];
  for (const [name, value] of Object.entries(request.headers)) {
    // curl omits a header without a value, unless it is written with a semicolon.
    parts.push(`--header ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`);
  }
  if (request.body !== undefined && isForm(request)) parts.push(...formParts(request.body));
  else if (request.body !== undefined) {
    parts.push(`--data-raw ${quoted(request.body, options.jsonEscapes ? escapedByShell : undefined)}`);
  }
  return parts.join(' ');
}

function isForm({ headers }: Evidence['request']): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(sentHeader(headers, 'content-type') ?? '');
}

/** The pairs of a form, which curl joins; it encodes the value of a variable, which is unknown here. */
function formParts(body: string): string[] {
  const pairs = body.split('&');
  if (!pairs.some(hasVariable)) return [`--data-raw ${quoted(body)}`];
  return pairs.map((pair) => {
    if (!hasVariable(pair)) return `--data-raw ${quoted(pair)}`;
    const [, name = '', value = ''] = /^([^=]*=)(.*)$/s.exec(pair) ?? ['', '', pair];
    return `--data-urlencode ${quoted(name + (new URLSearchParams(`v=${value}`).get('v') ?? ''))}`;
  });
}

function hasVariable(text: string): boolean {
  return text.search(VARIABLE) >= 0;
}

/** The text in single quotes, with variables in double quotes. */
function quoted(text: string, fill: (variable: string) => string = (variable) => variable): string {
  const literal = text.replaceAll("'", `'\\''`);
  const line = `'${literal.replace(VARIABLE, (variable) => `'"${fill(variable)}"'`)}'`;
  return line.replace(/^''(?=")|(?<=")''$/g, '');
}

function escapedByShell(variable: string): string {
  return `$(printf %s "${variable}" | sed 's/["\\\\]/\\\\&/g')`;
}
