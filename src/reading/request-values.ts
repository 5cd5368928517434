import { carriedBy, credentialProperties, tokenUse } from '../auth/index.ts';
import { type OutgoingRequest, sentHeader } from '../http/index.ts';
import { bodyValue, fits, isForm, parseContentType } from '../media/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { pointerTokens, valueAt } from '../schema/index.ts';

/** Values of a request that a response must not repeat. */
export interface RequestValues {
  /** Passwords and tokens. */
  readonly secrets: readonly string[];
  /** The e-mail address or user name. */
  readonly identifiers: readonly string[];
}

/** Finds the secrets of a request: by the request's schema, and in its Authorization header. */
export function requestValues(
  contract: Contract,
  operation: Operation,
  request: OutgoingRequest,
): RequestValues {
  const properties = credentialProperties(contract, operation);
  const body = bodyIn(contract, operation, request);
  const texts = (pointer: string | undefined) => {
    if (pointer === undefined) return [];
    const name = pointerTokens(pointer).at(-1) ?? '';
    const value = valueAt(body, pointer);
    const found = [
      value,
      ...queryValues(request.url, name),
      ...(body === undefined ? looseValues(request, name) : []),
    ];
    return found.filter((each): each is string => typeof each === 'string' && each !== '');
  };
  return {
    secrets: [properties?.secret, ...changedPlaces(contract, operation)]
      .flatMap(texts)
      .concat(sentTokens(request, contract)),
    identifiers: texts(properties?.identifier),
  };
}

/** Where the request that changes a password, by `x-token`, has old and new ones. */
function changedPlaces({ operations }: Contract, { id }: Operation): string[] {
  const change = operations.find(({ token }) => token?.changePassword)?.token?.changePassword;
  if (change?.operation !== id) return [];
  const { oldPassword, newPassword, repeated } = change;
  return [...(oldPassword === undefined ? [] : [oldPassword]), newPassword, ...repeated];
}

/** The new password in a request that changes it. */
export function newPasswordIn(
  contract: Contract,
  operation: Operation,
  request: OutgoingRequest,
): string | undefined {
  const change = contract.operations.find(({ token }) => token?.changePassword)?.token?.changePassword;
  if (change?.operation !== operation.id) return undefined;
  const value = valueAt(bodyIn(contract, operation, request), change.newPassword);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A secret does not belong in a URL, but may be there. */
function queryValues(address: string, name: string): string[] {
  const [, query] = address.split('?');
  return query === undefined ? [] : new URLSearchParams(query).getAll(name);
}

/** The value after a name in a body that is not JSON: truncated JSON, or a form. */
function looseValues({ body }: OutgoingRequest, name: string): string[] {
  const text = typeof body === 'string' ? body : Buffer.from(body ?? []).toString('utf8');
  const at = text.indexOf(name);
  if (name === '' || at < 0) return [];
  const rest = text.slice(at + name.length, at + name.length + LONGEST_LOOSE);
  const value = /^["']?\s{0,9}[:=]\s{0,9}(?:"([^"]+)|'([^']+)|([^\s"'&,;}]+))/.exec(rest);
  const found = value?.[1] ?? value?.[2] ?? value?.[3];
  return found === undefined ? [] : [found];
}

const LONGEST_LOOSE = 1000;

/**
 * The credentials of an Authorization header, without the scheme (RFC 9110, section 11.6.2), none for a
 * scheme alone; the token of a login in its own header, query parameter or cookie; tokens that were obtained.
 */
export function sentTokens(request: OutgoingRequest, contract: Contract): string[] {
  const login = contract.operations.find(({ token }) => token !== undefined)?.token;
  const use = login && tokenUse(contract, login.scheme);
  const own = use && use.scheme === undefined ? carriedBy(use, request) : undefined;
  const inHeader = Object.entries(request.headers)
    .filter(([name]) => name.toLowerCase() === 'authorization')
    .map(([, value]) => value.replace(/^\S+\s+/, '').trim())
    .filter((value) => !/^(?:basic|bearer|digest|dpop|negotiate)$/i.test(value));
  const obtained = request.tokens ?? [];
  return [...inHeader, ...(own === undefined ? [] : [own]), ...obtained].filter((value) => value !== '');
}

/** The body as a value: JSON whatever its type says, or a form. */
function bodyIn(
  { document }: Contract,
  { requestBody }: Operation,
  { headers, body }: OutgoingRequest,
): unknown {
  if (body === undefined) return undefined;
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    const type = sentHeader(headers, 'content-type') ?? '';
    const media = requestBody?.content.find(({ mediaType }) =>
      fits(parseContentType(type).essence, mediaType),
    );
    return media && isForm(media) ? bodyValue(document, media, type, text) : undefined;
  }
}
