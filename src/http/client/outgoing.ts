import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { RequestOptions } from 'node:https';
import { connect, type TcpSocketConnectOpts } from 'node:net';
import { DriftlineError } from '../../core/index.ts';
import type { OutgoingRequest } from '../exchange.ts';

/**
 * The address of a request, parsed.
 *
 * @throws DriftlineError DL_SETTING_INVALID: it is none, is neither http nor https, or holds a user name or password
 */
export function addressOf(request: OutgoingRequest): URL {
  const address = parsedUrl(request.url);
  if (address.protocol !== 'http:' && address.protocol !== 'https:') {
    throw unusable('The address of a request begins with neither http: nor https:.');
  }
  if (address.username !== '' || address.password !== '') {
    throw unusable('The address of a request holds a user name or a password.');
  }
  return address;
}

function parsedUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    // The address is not repeated: what cannot be parsed cannot be masked either.
    throw unusable('The address of a request is not a URL.');
  }
}

function unusable(message: string): DriftlineError {
  return new DriftlineError(
    'DL_SETTING_INVALID',
    message,
    'Set BASE_URL to an address such as https://api.example.com/v1.',
  );
}

/** The host of a parsed URL is an IPv6 address in brackets or a canonical IPv4 address (URL Standard, 3.5). */
export function hasNumericHost({ hostname }: URL): boolean {
  return hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
}

/** The bytes that are sent as a request's body. */
export function bodyOf({ body }: OutgoingRequest): Uint8Array | undefined {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

/** Node passes what concerns the connection on to node:net; the types do not say so of this option. */
type CallOptions = RequestOptions & Pick<TcpSocketConnectOpts, 'autoSelectFamilyAttemptTimeout'>;

/**
 * What node:http needs to know of a request.
 *
 * @throws DriftlineError DL_SETTING_INVALID: a header has a name or a value that HTTP does not allow
 */
export function callOptionsOf(
  request: OutgoingRequest,
  address: URL,
  body: Uint8Array | undefined,
  limits: { readonly timeoutMs: number; readonly certificateAuthority?: string },
): CallOptions {
  return {
    method: request.method,
    host: address.hostname.replace(/^\[|\]$/g, ''),
    port: address.port,
    path: address.pathname + address.search,
    headers: headersOf(request, address, body),
    // A connection of its own: one that was kept alive may have died meanwhile, and raise a false alarm. An agent for
    // each has its price; only TLS needs it, to name the server in the handshake.
    ...(address.protocol === 'https:'
      ? { agent: false }
      : { createConnection: (options) => connect(options as TcpSocketConnectOpts) }),
    // Node would give each of a host's addresses 250 ms and no second try: too little for a distant one.
    autoSelectFamilyAttemptTimeout: Math.max(250, Math.round(limits.timeoutMs / 4)),
    ...(limits.certificateAuthority === undefined ? {} : { ca: limits.certificateAuthority }),
  };
}

/** `Host` first (RFC 9110, section 7.2), then the given ones, then what was not given and is needed. */
function headersOf(
  request: OutgoingRequest,
  address: URL,
  body: Uint8Array | undefined,
): Record<string, string> {
  const given = new Set(Object.keys(request.headers).map((name) => name.toLowerCase()));
  const headers: Record<string, string> = {};
  const unlessGiven = (name: string, value: string) => {
    if (!given.has(name.toLowerCase())) headers[name] = value;
  };
  unlessGiven('Host', address.host);
  Object.assign(headers, request.headers);
  unlessGiven('Accept', 'application/json');
  unlessGiven('Accept-Encoding', 'gzip, deflate, br');
  unlessGiven('User-Agent', 'driftline');
  if (body && !given.has('transfer-encoding')) unlessGiven('Content-Length', String(body.byteLength));
  for (const [name, value] of Object.entries(headers)) requireValid(name, value);
  return headers;
}

function requireValid(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    // Without Node's error as its cause, and without the value, which may be a secret.
    throw new DriftlineError(
      'DL_SETTING_INVALID',
      `The request header ${JSON.stringify(name)} has a name or a value that HTTP does not allow.`,
      'Look for a line break, or a character outside Latin-1, in the setting that it comes from.',
    );
  }
}
