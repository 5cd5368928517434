import {
  type Contract,
  type Credentials,
  credentialProperties,
  type Exchange,
  isObject,
  joinPointer,
  type Operation,
  type OutgoingRequest,
  type Reply,
  requestValues,
  sentTokens,
  tokenOf,
} from '../../contracts/index.ts';
import type { Evidence } from '../journal/record.ts';
import { curlOf } from './curl.ts';
import { createMasker, type Masker } from './masker.ts';
import { isSecretName, looksOpaque } from './secret-names.ts';

/** Longest body that evidence shows, in characters. */
const LONGEST_BODY = 4000;
/** Values that Driftline makes up itself, and may therefore show. */
const MADE_UP = /^driftline[-@]/;

/** A masker that knows who logs in, before the first request is made. */
export function maskerFor(credentials: Credentials, expiredToken?: string): Masker {
  return createMasker({
    LOGIN_EMAIL: credentials.identifier,
    LOGIN_PASSWORD: credentials.secret,
    EXPIRED_TOKEN: expiredToken,
  });
}

/** Teaches a masker every secret of an exchange: call it before anything of the exchange is written. */
export function learnSecrets(masker: Masker, exchange: Exchange, contract: Contract): void {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  for (const token of sentTokens(exchange.request)) masker.learn('$TOKEN', token);
  if (!operation) return;
  for (const secret of requestValues(contract, operation, exchange.request).secrets) {
    if (!MADE_UP.test(secret)) masker.learn('$LOGIN_PASSWORD', secret);
  }
  const token = exchange.reply && tokenOf(operation, exchange.reply, jsonOf(exchange.reply.body));
  if (token) masker.learn('$TOKEN', token.value);
}

/** An exchange as it may be shown to anybody. */
export function evidenceOf(exchange: Exchange, contract: Contract, masker: Masker): Evidence {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  const request = maskedRequest(exchange.request, contract, operation, masker);
  return {
    request,
    curl: curlOf(request),
    ...(exchange.reply ? { reply: maskedReply(exchange.reply, operation, masker) } : {}),
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
  const secret = operation && credentialProperties(contract, operation)?.secret;
  const body =
    request.body === undefined ? undefined : maskedBody(request.body, secret, '$LOGIN_PASSWORD', masker);
  return {
    method: request.method,
    url: masker.text(request.url),
    headers: Object.fromEntries(headers),
    ...(body === undefined ? {} : { body }),
  };
}

function maskedReply(
  reply: Reply,
  operation: Operation | undefined,
  masker: Masker,
): NonNullable<Evidence['reply']> {
  const expression = operation?.token?.value;
  const token = expression?.source === 'body' ? expression.path : undefined;
  return {
    status: reply.status,
    headers: reply.headers.map(([name, value]) => [name, maskedHeader(name, value, masker)] as const),
    body: maskedBody(reply.body, token, '$TOKEN', masker),
  };
}

function maskedHeader(name: string, value: string, masker: Masker): string {
  const masked = masker.text(value);
  if (!isSecretName(name) || masked !== value) return masked;
  return name.toLowerCase() === 'authorization' ? masked.replace(/\s+.*$/s, ' [masked]') : '[masked]';
}

function maskedBody(
  body: string | Uint8Array,
  secretPointer: string | undefined,
  replacement: string,
  masker: Masker,
): string {
  const value = jsonOf(body);
  const text =
    value === undefined ? textOf(body) : JSON.stringify(maskedJson(value, '', secretPointer, replacement));
  const masked = masker.text(text);
  if (masked.length <= LONGEST_BODY) return masked;
  return `${masked.slice(0, LONGEST_BODY)}… (${masked.length} characters)`;
}

function maskedJson(
  value: unknown,
  pointer: string,
  secretPointer: string | undefined,
  name: string,
): unknown {
  if (typeof value === 'string' && pointer === secretPointer && !MADE_UP.test(value) && value !== '')
    return name;
  if (Array.isArray(value)) {
    return value.map((each, index) => maskedJson(each, joinPointer(pointer, index), secretPointer, name));
  }
  if (!isObject(value)) return typeof value === 'string' && looksOpaque(value) ? opaque(value) : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const at = joinPointer(pointer, key);
      const secret = at !== secretPointer && typeof each === 'string' && isSecretName(key);
      const shown = secret && each !== '' && !MADE_UP.test(each);
      return [key, shown ? '[masked]' : maskedJson(each, at, secretPointer, name)];
    }),
  );
}

function opaque(text: string): string {
  return `[masked, ${text.length} characters]`;
}

function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
}

function jsonOf(body: string | Uint8Array): unknown {
  try {
    return JSON.parse(textOf(body));
  } catch {
    return undefined;
  }
}
