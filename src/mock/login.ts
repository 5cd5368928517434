import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Credentials, carriedBy, credentialProperties } from '../auth/index.ts';
import { bodyValue, isForm } from '../media/index.ts';
import type {
  Contract,
  ExpectedMediaType,
  ExpectedToken,
  Operation,
  SentExpression,
} from '../openapi/index.ts';
import { bodyProblems, requestMedia } from '../requests/index.ts';
import { valueAt } from '../schema/index.ts';
import type { IssuedToken, Outcome, SessionPart } from './faults/fault.ts';
import type { MockRequest, ReceivedBody } from './mock-response.ts';

/** The outcome of a request; of a login, with the credentials that it sent. */
export interface LoginAttempt {
  readonly outcome: Outcome;
  readonly attempt?: Credentials;
}

/**
 * Validates a login request against the contract and the credentials. An unknown identifier takes the same
 * path, and the same comparisons, as a wrong secret.
 * @param former the secrets that the account had before
 */
export function loginAttempt(
  contract: Contract,
  operation: Operation,
  headers: Readonly<Record<string, string>>,
  received: ReceivedBody,
  right: Credentials | undefined,
  former: ReadonlySet<string> = new Set(),
): LoginAttempt {
  const contentType = headers['content-type'] ?? '';
  const media = requestMedia(operation.requestBody?.content ?? [], contentType);
  const attempt = attemptOf(contract, operation, valueIn(contract, media, contentType, received));
  const sent = attempt ? { attempt } : {};
  const outcome = bodyOutcome(contract, operation, headers, received);
  if (outcome !== 'accepted') return { outcome, ...sent };
  if (!right) return { outcome: 'accepted', ...sent };
  const compares = compared(attempt ?? { identifier: '', secret: '' }, right);
  const isFormer = compares === 'wrong-secret' && former.has(attempt?.secret ?? '');
  return { outcome: isFormer ? 'old-secret' : compares, ...sent };
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

const GRANT: SentExpression = { source: 'body', path: '/grant_type' };

/** A session: from a login to its end. */
interface Session {
  ended: false | 'session-ended' | 'password-changed';
}

/** The sessions of one mock server, where `x-token` says how they are continued or ended. */
export class Sessions {
  readonly #refreshTokens = new Map<string, { readonly session: Session; used: boolean }>();
  readonly #tokens = new Map<string, Session>();
  readonly #contract: Contract;
  readonly #login: ExpectedToken | undefined;
  /** The passwords that the account has had, the current one last; empty where none was changed. */
  #passwords: readonly string[] = [];

  constructor(contract: Contract) {
    this.#contract = contract;
    this.#login = contract.operations.find(({ token }) => token)?.token;
  }

  /** What a request does with a session. A token endpoint begins and continues them, by its `grant_type`. */
  partOf(operation: Operation, request: MockRequest): SessionPart | undefined {
    const { refresh, revoke, changePassword } = this.#login ?? {};
    if (refresh?.operation === operation.id) {
      const isLogin = operation.token !== undefined;
      const grant = isLogin && valueSent(this.#contract, operation, GRANT, request);
      return !isLogin || grant === 'refresh_token' ? 'refresh' : undefined;
    }
    if (changePassword?.operation === operation.id) return 'changePassword';
    return revoke?.operation === operation.id ? 'revoke' : undefined;
  }

  /** Who may log in now, and the passwords that were changed. */
  account<T extends Credentials | undefined>(
    first: T,
  ): { readonly right: T; readonly former: ReadonlySet<string> } {
    const secret = this.#passwords.at(-1);
    if (!first || secret === undefined) return { right: first, former: new Set() };
    return { right: { ...first, secret }, former: new Set(this.#passwords.slice(0, -1)) };
  }

  /** The outcome of a change of the password, by the old one in its request. */
  passwordOutcome(operation: Operation, request: MockRequest, first: Credentials | undefined): Outcome {
    const { oldPassword } = this.#login?.changePassword ?? {};
    const { right } = this.account(first);
    if (oldPassword === undefined || !right) return 'accepted';
    const sent = valueSent(this.#contract, operation, { source: 'body', path: oldPassword }, request);
    return same(sent ?? '', right.secret) ? 'accepted' : 'wrong-secret';
  }

  /** Forgets that passwords were changed. */
  forget(): void {
    this.#passwords = [];
  }

  /** The outcome of a request with a valid token, or none: of a refresh, by its refresh token. */
  outcomeOf(operation: Operation, request: MockRequest, token: string | undefined): Outcome {
    const ended = token !== undefined && this.#tokens.get(token)?.ended;
    if (ended) return ended;
    if (this.partOf(operation, request) !== 'refresh') return 'accepted';
    const known = this.#refreshTokens.get(this.#sent(operation, request) ?? '');
    if (!known) return 'refresh-token-unknown';
    if (known.session.ended) return known.session.ended;
    return known.used ? 'refresh-token-used' : 'accepted';
  }

  /**
   * Notes what an accepted request does: a login begins a session, a refresh continues it, a revocation ends it.
   * @returns the refresh token of the response
   */
  accepted(
    operation: Operation,
    request: MockRequest,
    {
      token,
      issued,
      account,
    }: {
      readonly token: string | undefined;
      readonly issued: IssuedToken | undefined;
      readonly account: Credentials | undefined;
    },
  ): string | undefined {
    const part = this.partOf(operation, request);
    const value = this.#sent(operation, request) ?? '';
    const sent = this.#refreshTokens.get(value);
    // A revocation endpoint takes either (RFC 7009, section 2.1).
    const session = this.#tokens.get(token ?? '') ?? sent?.session ?? this.#tokens.get(value);
    if (part === 'revoke' && session) session.ended = 'session-ended';
    if (part === 'changePassword') this.#changePassword(operation, request, account);
    if (!issued) return undefined;
    const continued = (part === 'refresh' ? sent?.session : undefined) ?? { ended: false as const };
    this.#tokens.set(issued.value, continued);
    if (!this.#login?.refresh) return undefined;
    if (sent && this.#login.refresh.rotates) sent.used = true;
    const refreshToken = `mock-refresh-${randomBytes(18).toString('base64url')}`;
    this.#refreshTokens.set(refreshToken, { session: continued, used: false });
    return refreshToken;
  }

  #changePassword(operation: Operation, request: MockRequest, account: Credentials | undefined): void {
    const path = this.#login?.changePassword?.newPassword;
    if (path === undefined || !account) return;
    const wanted = valueSent(this.#contract, operation, { source: 'body', path }, request);
    if (wanted === undefined) return;
    const before = this.#passwords.length > 0 ? this.#passwords : [account.secret];
    this.#passwords = [...before.filter((each) => each !== wanted), wanted];
    const all = [
      ...this.#tokens.values(),
      ...[...this.#refreshTokens.values()].map(({ session }) => session),
    ];
    for (const session of all) session.ended ||= 'password-changed';
  }

  #sent(operation: Operation, request: MockRequest): string | undefined {
    const { refresh, revoke } = this.#login ?? {};
    const part = this.partOf(operation, request);
    const place = part === 'refresh' ? refresh?.sentAs : part === 'revoke' ? revoke?.sentAs : undefined;
    return place && valueSent(this.#contract, operation, place, request);
  }
}

function valueSent(
  { document }: Contract,
  { requestBody }: Operation,
  { source, path }: SentExpression,
  { headers, target, body }: MockRequest,
): string | undefined {
  if (source !== 'body') return carriedBy({ in: source, name: path }, { headers, url: target });
  const form = requestBody?.content.find(isForm);
  const type = headers['content-type'] ?? '';
  const value =
    'json' in body || !form
      ? body.json
      : bodyValue(document, form, type, Buffer.from(body.bytes).toString('utf8'));
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
}
