import { expiryOf, rightsIn, statedExpiry, type Token } from '../../auth/index.ts';
import type { Exchange, HttpResponse } from '../../http/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { type Reading, type ReadResponse, readExchange, withoutVolatile } from '../../reading/index.ts';
import { isObject, joinPointer } from '../../schema/index.ts';
import { pathsOf } from './paths.ts';
import type { PathShape, Presence, Shape, TokenTraits, Wording } from './shape.ts';

/**
 * The shape of a response, without its values. Undefined where there was no response, or for an operation
 * that the contract does not have. Pure.
 */
export function shapeOf(exchange: Exchange, contract: Contract): Shape | undefined {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  return operation && shapeOfReading(readExchange(exchange, contract, operation));
}

/**
 * The same for an exchange that was read already.
 * @param listed whether values that the contract lists are a part of it
 */
export function shapeOfReading(reading: Reading, listed = true): Shape | undefined {
  const { response, exchange, contract, sent } = reading;
  if (!response) return undefined;
  const { received, body, json, media, contentType } = response;
  const schema = media?.schema;
  const secrets = [...sent.secrets, ...sent.identifiers];
  const described = schema === undefined ? undefined : { source: contract, pointer: schema, listed };
  const paths = json && body.utf8 && body.json ? pathsOf([body.json.value], secrets, described) : {};
  const token = tokenTraits(response);
  const wording = wordingOf(reading, paths);
  const name = exchange.case.name;
  return {
    operation: exchange.operation,
    status: received.status,
    cases: [name],
    mediaTypes: contentType ? [contentType.essence] : [],
    headers: Object.fromEntries(stableHeaders(received).map((each): [string, Presence] => [each, 'always'])),
    paths,
    wording: Object.keys(wording).length > 0 ? { [name]: wording } : {},
    ...(token ? { token } : {}),
  };
}

const MOST_CLAIMS = 60;
/**
 * The name of an algorithm (RFC 7518, section 3.1), and of a claim: a word, or a URI (RFC 7519, section 4.2).
 */
const ALGORITHM = /^[\w-]{1,16}$/;
const CLAIM = /^[A-Za-z][\w.:/#-]{0,79}$/;

/** The form of the token in a response, without its content. */
function tokenTraits({ token, now, body }: ReadResponse): TokenTraits | undefined {
  if (!token) return undefined;
  const { jwt } = token;
  const algorithm = jwt?.header.alg;
  const claims = Object.keys(jwt?.claims ?? {}).filter((name) => CLAIM.test(name));
  const lifetime = lifetimeSeconds(token, now);
  const granted = body.json?.value;
  const rights = rightsIn(jwt?.claims ?? (isObject(granted) ? granted : {}));
  return {
    forms: [jwt ? 'jwt' : 'opaque'],
    algorithms: typeof algorithm === 'string' && ALGORITHM.test(algorithm) ? [algorithm] : [],
    claims: Object.fromEntries(
      claims
        .sort()
        .slice(0, MOST_CLAIMS)
        .map((name): [string, Presence] => [name, 'always']),
    ),
    ...(Object.keys(rights).length === 0 ? {} : { rights }),
    ...(lifetime === undefined ? {} : { lifetimeSeconds: { least: lifetime, most: lifetime } }),
  };
}

/** From issue to expiry where the token states both: a token that was issued earlier is not shorter-lived. */
function lifetimeSeconds(token: Token, now: number): number | undefined {
  const { jwt } = token;
  const expiry = (jwt && expiryOf(jwt)) ?? statedExpiry(token, now);
  if (expiry === undefined) return undefined;
  const issued = jwt?.claims.iat;
  const start = typeof issued === 'number' && issued > 0 ? issued * 1000 : now;
  return twoDigits((expiry - start) / 1000);
}

/** Two significant digits: the response time must not change a lifetime. */
function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}

const LONGEST = 200;
const MOST_TEXTS = 20;
const MESSAGE_NAME =
  /^(?:message|msg|detail|details|title|description|error_description|reason|error|hint)$/i;

/**
 * The messages of an error response, as far as they are the same in every response: without numbers,
 * quotations, addresses, and values of the request. Enumerated values and strings of a format are no
 * messages.
 */
function wordingOf({ response, sent }: Reading, paths: Readonly<Record<string, PathShape>>): Wording {
  if (!response || response.success || !response.body.utf8) return {};
  const sentValues = [...sent.secrets, ...sent.identifiers];
  const found: [string, string[]][] = [];
  const visit = (value: unknown, path: string, name: string) => {
    if (isObject(value)) {
      for (const [key, each] of Object.entries(value)) visit(each, joinPointer(path, key), key);
    } else if (
      typeof value === 'string' &&
      isMessage(name, value, paths[path]) &&
      found.length < MOST_TEXTS
    ) {
      found.push([path, [normalised(value, sentValues)]]);
    }
  };
  visit(response.body.json?.value, '', '');
  return Object.fromEntries(found.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A path that the shape does not have is an entry of a map: its name is data. */
function isMessage(name: string, text: string, path: PathShape | undefined): boolean {
  if (!path || path.values || path.formats) return false;
  return MESSAGE_NAME.test(name) || /\p{L}\s+\p{L}/u.test(text);
}

function normalised(text: string, words: readonly string[]): string {
  const stable = withoutVolatile(text, words)
    .replace(/\S+@\S+/g, '…')
    .replace(/(["'`«“])[^"'`»”]{1,80}["'`»”]/g, '$1…')
    .replace(/\d+(?:[.,]\d+)*/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
  return stable.slice(0, LONGEST);
}

/**
 * Headers that vary from one response, machine or connection to the next: of framing and coding, of caches,
 * of tracing, of proxies.
 */
const VARYING = new Set([
  ...['date', 'age', 'expires', 'last-modified', 'etag', 'content-length', 'content-encoding', 'content-md5'],
  ...[
    'transfer-encoding',
    'connection',
    'keep-alive',
    'proxy-connection',
    'trailer',
    'upgrade',
    'te',
    'vary',
  ],
  ...['accept-ranges', 'content-digest', 'digest', 'repr-digest', 'alt-svc', 'via', 'server', 'x-powered-by'],
  ...['server-timing', 'x-runtime', 'x-response-time', 'x-timer', 'nel', 'report-to', 'reporting-endpoints'],
  ...['request-id', 'correlation-id', 'traceparent', 'tracestate', 'traceresponse', 'b3', 'x-served-by'],
  ...[
    'x-backend',
    'x-varnish',
    'x-cache',
    'x-cache-hits',
    'x-cache-status',
    'cache-status',
    'x-envoy-upstream-service-time',
  ],
  // Reported by rules of their own.
  ...['content-type', 'retry-after'],
]);
const VARYING_NAME =
  /(?:request|correlation|trace|span|transaction|session|instance|node|pod)[-_]?id$|^x-(?:amz|amzn|b3|goog|ms|azure|vercel|fastly|nf|github|oracle)-|^(?:cf|fly|x-cf|cdn)-/;

/**
 * Headers for browsers and caches that a hardened server or a proxy adds: reported when missing, harmless
 * when new.
 */
const HARMLESS_WHEN_NEW =
  /^(?:strict-transport-security|x-content-type-options|x-frame-options|x-xss-protection|content-security-policy(?:-report-only)?|referrer-policy|permissions-policy|feature-policy|cross-origin-[a-z-]+|origin-agent-cluster|x-permitted-cross-domain-policies|x-download-options|x-dns-prefetch-control|x-robots-tag|cache-control|pragma|surrogate-control|cdn-cache-control|content-language|content-disposition|www-authenticate|allow|expect-ct|timing-allow-origin|x-accel-[a-z-]+|priority|date-gmt)$/;

/** The names of the headers that are in every response, in lower case. */
function stableHeaders(response: HttpResponse): string[] {
  const names = response.headers.map(([name]) => name.toLowerCase());
  const stable = names.filter(
    (name) => !VARYING.has(name) && !VARYING_NAME.test(name) && !/\d{4}|[\da-f]{12}/.test(name),
  );
  return [...new Set(stable)].sort();
}

/** Whether a new header is reported: whether it matters to clients of the API. */
export function isReportedWhenNew(name: string): boolean {
  return !HARMLESS_WHEN_NEW.test(name);
}
