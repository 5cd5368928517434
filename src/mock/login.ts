import { createHash, timingSafeEqual } from 'node:crypto';
import type { Credentials } from '../auth/index.ts';
import { credentialProperties } from '../auth/index.ts';
import { bodyValue, isForm } from '../media/index.ts';
import type { Contract, ExpectedMediaType, Operation } from '../openapi/index.ts';
import { bodyProblems, requestMedia } from '../requests/index.ts';
import { valueAt } from '../schema/index.ts';
import type { Outcome } from './faults/fault.ts';
import type { ReceivedBody } from './receive.ts';

/** The outcome of a request; of a login, with the credentials that it sent. */
export interface LoginAttempt {
  readonly outcome: Outcome;
  readonly attempt?: Credentials;
}

/**
 * Validates a login request against the contract and the credentials. An unknown identifier takes the same
 * path, and the same comparisons, as a wrong secret.
 */
export function loginAttempt(
  contract: Contract,
  operation: Operation,
  headers: Readonly<Record<string, string>>,
  received: ReceivedBody,
  right: Credentials | undefined,
): LoginAttempt {
  const contentType = headers['content-type'] ?? '';
  const media = requestMedia(operation.requestBody?.content ?? [], contentType);
  const attempt = attemptOf(contract, operation, valueIn(contract, media, contentType, received));
  const sent = attempt ? { attempt } : {};
  const outcome = bodyOutcome(contract, operation, headers, received);
  if (outcome !== 'accepted') return { outcome, ...sent };
  if (!right) return { outcome: 'accepted', ...sent };
  return { outcome: compared(attempt ?? { identifier: '', secret: '' }, right), ...sent };
}

/** Validates the body of any request against the contract. */
export function bodyOutcome(
  contract: Contract,
  operation: Operation,
  headers: Readonly<Record<string, string>>,
  received: ReceivedBody,
): Outcome {
  if (received.tooLarge) return 'body-too-large';
  const problems = bodyProblems(contract, operation, { headers, body: received.bytes });
  if (problems.some(({ part }) => part === 'content-type')) return 'media-type-unsupported';
  return problems.some(({ undocumented }) => !undocumented) ? 'body-malformed' : 'accepted';
}

function attemptOf(contract: Contract, operation: Operation, body: unknown): Credentials | undefined {
  const properties = credentialProperties(contract, operation);
  if (!properties) return undefined;
  const identifier = valueAt(body, properties.identifier);
  const secret = valueAt(body, properties.secret);
  if (typeof identifier !== 'string' || typeof secret !== 'string') return undefined;
  return { identifier, secret };
}

/** The value of a JSON body or a form; undefined for anything else. */
function valueIn(
  contract: Contract,
  media: ExpectedMediaType | undefined,
  contentType: string,
  { bytes, json }: ReceivedBody,
): unknown {
  if (!media || !isForm(media)) return json;
  return bodyValue(contract.document, media, contentType, Buffer.from(bytes).toString('utf8'));
}

function compared(attempt: Credentials, right: Credentials): Outcome {
  const identifier = same(attempt.identifier, right.identifier);
  const secret = same(attempt.secret, right.secret);
  if (!identifier) return 'unknown-identifier';
  return secret ? 'accepted' : 'wrong-secret';
}

/** Takes the same time for any two texts: their digests have the same length. */
function same(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
