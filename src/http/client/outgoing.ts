import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import { DriftlineError } from '../../core/index.ts';
import { userAgent } from '../../project/index.ts';
import type { OutgoingRequest } from '../exchange.ts';

/**
 * The URL of a request, parsed.
 *
 * @throws DriftlineError DL_SETTING_INVALID: it is invalid, neither http nor https, or contains a user name
 * or password
 */
export function addressOf(request: OutgoingRequest): URL {
  const address = parsedUrl(request.url);
  if (address.protocol !== 'http:' && address.protocol !== 'https:') {
    throw unusable('The URL of a request must begin with http: or https:.');
  }
  if (address.username !== '' || address.password !== '') {
    throw unusable('The URL of a request must not contain a user name or a password.');
  }
  return address;
}

function parsedUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    // The message does not quote the URL: one that cannot be parsed cannot be masked either.
    throw unusable('The URL of a request is invalid.');
  }
}

function unusable(message: string): DriftlineError {
  return new DriftlineError(
    'DL_SETTING_INVALID',
    message,
    'Set BASE_URL to a URL such as https://api.example.com/v1.',
  );
}

/**
 * Whether the host of a parsed URL is an IPv6 address (in brackets) or an IPv4 address (URL Standard, 3.5).
 */
export function hasNumericHost({ hostname }: URL): boolean {
  return hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
}

/**
 * The request with headers of the user's own; those of the request take precedence. Cookies of both are one
 * header (RFC 6265, section 5.4).
 */
export function withOwnHeaders(
  request: OutgoingRequest,
  own: Readonly<Record<string, string>> | undefined,
): OutgoingRequest {
  if (own === undefined) return request;
  const given = new Map(Object.keys(request.headers).map((name) => [name.toLowerCase(), name]));
  const added = Object.entries(own).flatMap(([name, value]): [name: string, value: string][] => {
    const same = given.get(name.toLowerCase());
    if (same === undefined) return [[name, value]];
    return same.toLowerCase() === 'cookie' ? [[same, `${request.headers[same]}; ${value}`]] : [];
  });
  const ownHeaders = added.map(([name]) => name);
  return { ...request, headers: { ...request.headers, ...Object.fromEntries(added) }, ownHeaders };
}

/** The bytes that are sent as a request's body. */
export function bodyOf({ body }: OutgoingRequest): Uint8Array | undefined {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

/** The host and port to connect to. */
export function hostOf({ hostname, port, protocol }: URL): { readonly host: string; readonly port: number } {
  const standard = protocol === 'https:' ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? standard : Number(port) };
}

/** The server name of the TLS handshake: that of `Host`, and none for an IP address (RFC 6066, section 3). */
export function serverNameOf({ headers }: Pick<RequestOptions, 'headers'>, { host }: URL): string {
  const given = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'host')?.[1];
  const name = String(given ?? host).replace(/:\d*$/, '');
  return name.startsWith('[') || isIP(name) !== 0 ? '' : name;
}

/**
 * The options of node:http for a request.
 *
 * @param proxy that the request itself is sent to (RFC 9112, section 3.2.2)
 * @throws DriftlineError DL_SETTING_INVALID: a header has a name or a value that HTTP does not allow
 */
export function callOptionsOf(
  request: OutgoingRequest,
  address: URL,
  body: Uint8Array | undefined,
  proxy?: { readonly authorization?: string },
): RequestOptions {
  const headers = headersOf(request, address, body);
  if (proxy?.authorization !== undefined) headers['Proxy-Authorization'] = proxy.authorization;
  return {
    method: request.method,
    ...hostOf(address),
    path: (proxy ? address.origin : '') + pathOf(request, address) + address.search,
    headers,
  };
}

/** The path; a percent-encoded dot segment is a value, which the URL parser would resolve. */
function pathOf({ url }: OutgoingRequest, { pathname }: URL): string {
  const path = url.replace(/[?#].*$/s, '').replace(/^[a-z]+:\/\/[^/]*/i, '');
  return /\/%2e(?:%2e)?(?:\/|$)/i.test(path) && /^[\x21-\x7e]+$/.test(path) ? path : pathname;
}

/**
 * `Host` first (RFC 9110, section 7.2), then the given headers, then defaults for those that were not given.
 */
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
  unlessGiven('User-Agent', userAgent());
  if (body && !given.has('transfer-encoding')) unlessGiven('Content-Length', String(body.byteLength));
  for (const [name, value] of Object.entries(headers)) requireValid(name, value);
  return headers;
}

function requireValid(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    // Without the value, and without Node's error as the cause, which quotes it: it may be a secret.
    throw new DriftlineError(
      'DL_SETTING_INVALID',
      `The request header ${JSON.stringify(name)} has a name or a value that HTTP does not allow.`,
      'Remove line breaks and characters outside of Latin-1 from the setting that the header comes from.',
    );
  }
}
