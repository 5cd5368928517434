import {
  appliedSchemas,
  followReferences,
  isObject,
  joinPointer,
  propertyNames,
  requiredNames,
  valueAt,
} from '../schema/index.ts';
import type {
  ExpectedMediaType,
  ExpectedRefresh,
  ExpectedRevoke,
  ExpectedToken,
  Operation,
} from './contract.ts';

/** The flows that need no browser, and the credentials of their token requests (RFC 6749, sections 4.3.2, 2.3.1). */
const FLOWS = {
  password: ['username', 'password'],
  clientCredentials: ['client_id', 'client_secret'],
} as const;

/**
 * The operations of a document without `x-token`: where an OAuth flow has one of them as its `tokenUrl`, that
 * is the login, and its token is where RFC 6749, section 5.1, says.
 */
export function withTokenOfFlow(document: unknown, operations: readonly Operation[]): Operation[] {
  for (const [scheme, flow, tokenUrl, pointer] of flowsOf(document)) {
    const login = operations.find((each) => isTokenOperation(each, tokenUrl, document));
    const token = login && tokenIn(document, login, { scheme, flow, pointer });
    if (!token) continue;
    const session = sessionIn(document, operations, login, pointer);
    return operations.map((each) => (each === login ? { ...each, token: { ...token, ...session } } : each));
  }
  return [...operations];
}

/**
 * How a session of an OAuth flow is continued and ended, where the document has the operations: by a refresh token, at
 * `refreshUrl` or else the token endpoint (RFC 6749, section 6), and by a revocation endpoint (RFC 7009, section 2.1).
 */
function sessionIn(
  document: unknown,
  operations: readonly Operation[],
  login: Operation,
  tokenPointer: string,
): Pick<ExpectedToken, 'refresh' | 'revoke'> {
  const pointer = tokenPointer.replace(/tokenUrl$/, 'refreshUrl');
  const refreshUrl = valueAt(document, pointer);
  const endpoint =
    typeof refreshUrl === 'string'
      ? operations.find((each) => isTokenOperation(each, refreshUrl, document))
      : login;
  const refresh = endpoint && refreshIn(document, login, endpoint, tokenPointer);
  const revoke = operations.find(
    ({ method, requestBody }) =>
      method === 'POST' && takes(document, requestBody, ['token', 'token_type_hint'], ['token']),
  );
  const sentAs = { source: 'body', path: '/token' } as const;
  const ended: ExpectedRevoke | undefined = revoke && { operation: revoke.id, sentAs, pointer: tokenPointer };
  return { ...(refresh ? { refresh } : {}), ...(ended ? { revoke: ended } : {}) };
}

function refreshIn(
  document: unknown,
  login: Operation,
  endpoint: Operation,
  pointer: string,
): ExpectedRefresh | undefined {
  const given = [login, endpoint].every((each) => {
    const media = successOf(each);
    return media !== undefined && has(document, media, REFRESH_TOKEN);
  });
  if (!given || !takes(document, endpoint.requestBody, [REFRESH_TOKEN], GRANT_NAMES)) return undefined;
  const path = joinPointer('', REFRESH_TOKEN);
  return {
    ...{ operation: endpoint.id, token: { source: 'body', path, pointer }, pointer },
    ...{ sentAs: { source: 'body', path }, rotates: true, isGrant: true },
  };
}

const REFRESH_TOKEN = 'refresh_token';
/** What a request with a refresh token may have to have (RFC 6749, sections 2.3.1 and 6). */
const GRANT_NAMES = ['grant_type', REFRESH_TOKEN, 'client_id', 'client_secret', 'scope'];

/** Whether a form has these properties, and requires no others than those. */
function takes(
  document: unknown,
  body: Operation['requestBody'],
  names: readonly string[],
  sent: readonly string[],
): boolean {
  return (body?.content ?? []).some(
    (media) =>
      names.every((name) => has(document, media, name)) &&
      [...requiredNames(appliedSchemas(document, media.schema ?? '', 'first'))].every((name) =>
        sent.includes(name),
      ),
  );
}

function successOf({ responses }: Pick<Operation, 'responses'>): ExpectedMediaType | undefined {
  return responses.find(({ status }) => status.startsWith('2'))?.content.find(isJsonMedia);
}

type Flow = [scheme: string, flow: keyof typeof FLOWS, tokenUrl: string, pointer: string];

function flowsOf(document: unknown): Flow[] {
  const schemes = valueAt(document, '/components/securitySchemes');
  const flows = Object.keys(isObject(schemes) ? schemes : {}).flatMap((scheme) => {
    const found = followReferences(document, joinPointer('/components/securitySchemes', scheme));
    if (!found || !isObject(found.value) || found.value.type !== 'oauth2') return [];
    return (Object.keys(FLOWS) as (keyof typeof FLOWS)[]).flatMap((flow): Flow[] => {
      const pointer = joinPointer(found.pointer, 'flows', flow, 'tokenUrl');
      const tokenUrl = valueAt(document, pointer);
      return typeof tokenUrl === 'string' ? [[scheme, flow, tokenUrl, pointer]] : [];
    });
  });
  return flows.sort(
    ([, one], [, other]) => Object.keys(FLOWS).indexOf(one) - Object.keys(FLOWS).indexOf(other),
  );
}

/** Whether a token URL is that of an operation: a path of the document, or below one of its servers. */
function isTokenOperation({ method, path }: Operation, tokenUrl: string, document: unknown): boolean {
  if (method !== 'POST') return false;
  if (`/${tokenUrl.replace(/^\.?\/+/, '')}` === path) return true;
  const servers = valueAt(document, '/servers');
  return (Array.isArray(servers) ? servers : []).some((server) => {
    const written = `${isObject(server) ? String(server.url).replace(/\/+$/, '') : ''}/`;
    if (!URL.canParse(written, NOWHERE)) return false;
    const base = new URL(written, NOWHERE);
    const urls = [tokenUrl, `.${path}`].map((url) =>
      URL.canParse(url, base.href) ? new URL(url, base).href : undefined,
    );
    return urls[0] !== undefined && urls[0] === urls[1];
  });
}

const NOWHERE = 'http://driftline.invalid';

/** Undefined where the request or the response of the operation is not that of RFC 6749. */
function tokenIn(
  document: unknown,
  { requestBody, responses }: Pick<Operation, 'requestBody' | 'responses'>,
  { scheme, flow, pointer }: Required<Pick<ExpectedToken, 'scheme' | 'flow' | 'pointer'>>,
): ExpectedToken | undefined {
  const sent = requestBody?.content.some((media) => FLOWS[flow].every((name) => has(document, media, name)));
  const success = successOf({ responses });
  if (!sent || !success) return undefined;
  const place = (name: string) =>
    isFree(document, success) || has(document, success, name)
      ? ({ source: 'body', path: joinPointer('', name), pointer } as const)
      : undefined;
  const [value, type, lifetime] = ['access_token', 'token_type', 'expires_in'].map(place);
  return (
    value && {
      ...{ scheme, flow, pointer, value },
      ...(type ? { type } : {}),
      ...(lifetime ? { expiresAt: { ...lifetime, unitMs: 1000 } } : {}),
    }
  );
}

function isJsonMedia({ mediaType }: ExpectedMediaType): boolean {
  return /[/+]json\b/i.test(mediaType);
}

function has(document: unknown, { schema }: ExpectedMediaType, name: string): boolean {
  return schema !== undefined && propertyNames(appliedSchemas(document, schema, 'first')).includes(name);
}

/** Whether nothing is said about the properties of a body. */
function isFree(document: unknown, { schema }: ExpectedMediaType): boolean {
  return schema === undefined || propertyNames(appliedSchemas(document, schema, 'first')).length === 0;
}
