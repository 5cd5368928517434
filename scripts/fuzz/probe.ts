import fc, { type Arbitrary } from 'fast-check';
import { type Authorization, authorizationHeader, withAuthorization } from '../../src/auth/authorization.ts';
import type { Credentials } from '../../src/auth/credentials.ts';
import { withCredentials } from '../../src/auth/login-flow.ts';
import type { Case, OutgoingRequest } from '../../src/http/exchange.ts';
import { bodyText, sentType } from '../../src/media/body.ts';
import { NOBODY, type Subject } from '../../src/requests/derived/subject.ts';
import { appliedSchemas } from '../../src/schema/applied-schemas.ts';
import { isObject, valueAt } from '../../src/schema/pointer.ts';
import { anyValues, near, objects, texts } from './values.ts';

/** A random request in a form that fast-check can shrink. */
export interface Probe {
  /** The body that is sent. */
  readonly body?: string;
  readonly contentType?: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Replaces the valid token. */
  readonly authorization?: string;
}

/** One edit of a text: removes characters and inserts others. */
interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

/** Requests similar to what the contract describes. */
export function probes(subject: Subject, credentials: Credentials): Arbitrary<Probe> {
  const query = fc.array(fc.tuple(parameterNames(subject), texts()), { maxLength: subject.media ? 1 : 3 });
  if (!subject.media) {
    const secured = subject.operation.security.length > 0;
    return fc.record(
      { query, ...(secured ? { authorization: headerTexts() } : {}) },
      { requiredKeys: ['query'] },
    );
  }
  const { mediaType } = subject.media;
  const json = bodies(subject, credentials).map((body) => bodyText(mediaType, body));
  const body = fc.oneof({ arbitrary: json, weight: 4 }, fc.tuple(json, edits()).map(edited));
  const contentType = fc.constantFrom(
    sentType(mediaType),
    `${mediaType}; charset=utf-16`,
    'text/plain',
    'application/xml',
    '',
  );
  return fc.oneof(
    { arbitrary: fc.record({ body, query: fc.constant([]) }), weight: 8 },
    fc.record({ body, query, contentType }),
  );
}

function parameterNames({ parameters }: Subject): Arbitrary<string> {
  const names = parameters.filter((each) => each.in === 'query').map(({ name }) => name);
  return fc.constantFrom('driftline', ...names);
}

function headerTexts(): Arbitrary<string> {
  const tokens = fc.string({ maxLength: 60 }).map((text) => text.replace(/[^\x21-\x7e]/g, ''));
  return fc
    .tuple(fc.constantFrom('Bearer ', 'Basic ', 'bearer ', ''), tokens)
    .map((parts) => parts.join('').trim());
}

/** Bodies with an unknown user or the account, and other values that the schema allows or forbids. */
function bodies(subject: Subject, credentials: Credentials): Arbitrary<unknown> {
  const { contract, media, login, example } = subject;
  if (!media || !isObject(example)) return anyValues();
  const { document } = contract;
  const applied = appliedSchemas(document, media.schema, 'first');
  const any = objects(document, applied, 0);
  if (!login) return fc.oneof({ arbitrary: any, weight: 8 }, near(document, [media.schema]));
  const who = fc.constantFrom(NOBODY.identifier, credentials.identifier);
  // Shrinks first to texts without a part of the right secret, which need no mask.
  const secret = fc.oneof(
    { withCrossShrink: true },
    texts(),
    anyValues(),
    fc.integer({ min: 0, max: credentials.secret.length - 1 }).map((end) => credentials.secret.slice(0, end)),
    texts().map((text) => credentials.secret + text),
  );
  const attempts = fc
    .tuple(who, secret)
    .map(([name, value]) => withCredentials(example, login, { identifier: name, secret: value }));
  return fc.oneof({ arbitrary: attempts, weight: 4 }, { arbitrary: any, weight: 4 }, anyValues());
}

function edits(): Arbitrary<Edit[]> {
  const edit = fc.record({
    at: fc.nat({ max: 200 }),
    removed: fc.nat({ max: 5 }),
    inserted: fc.oneof(
      fc.constantFrom('"', '{', '}', '[', ',', ':', '\\', '\0', '//'),
      fc.string({ maxLength: 3 }),
    ),
  });
  return fc.array(edit, { minLength: 1, maxLength: 3 });
}

function edited([text, list]: [string, Edit[]]): string {
  return list.reduce(
    (left, { at, removed, inserted }) => left.slice(0, at) + inserted + left.slice(at + removed),
    text,
  );
}

/** The request of a probe. */
export function requestOf(
  probe: Probe,
  { operation, media }: Subject,
  baseUrl: string,
  access: Authorization,
): OutgoingRequest {
  const query = probe.query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  const contentType = probe.contentType ?? (media && sentType(media.mediaType));
  const { authorization } = probe;
  const sent = authorization === undefined ? access : authorizationHeader(authorization);
  const request = {
    method: operation.method,
    url: `${baseUrl}${operation.path}${query === '' ? '' : `?${query}`}`,
    headers: {
      ...(contentType ? { 'Content-Type': contentType } : {}),
      Accept: 'application/json',
    },
    ...(probe.body === undefined ? {} : { body: probe.body }),
  };
  return operation.security.length > 0 ? withAuthorization(request, sent) : request;
}

/**
 * The expected response: a login without the right credentials, or a request without a valid token, is
 * refused.
 */
export function caseOf(probe: Probe, subject: Subject, credentials: Credentials): Case {
  const shared = {
    name: 'fuzzed',
    undocumentedRefusal: 'warning',
    orderlyStatuses: [413, 414, 415, 431],
  } as const;
  if (probe.authorization !== undefined && subject.operation.security.length > 0)
    return { ...shared, expects: 'refused' };
  return { ...shared, expects: subject.login && !mayLogIn(probe, subject, credentials) ? 'refused' : 'any' };
}

/** Identifiers may be compared without case, and a lenient parser may read a body that is not JSON. */
function mayLogIn({ body = '' }: Probe, { login }: Subject, { identifier, secret }: Credentials): boolean {
  try {
    const value: unknown = JSON.parse(body);
    const name = valueAt(value, login?.identifier ?? '');
    const same = String(name).trim().toLowerCase() === identifier.toLowerCase();
    return same && valueAt(value, login?.secret ?? '') === secret;
  } catch {
    return body.includes(secret);
  }
}
