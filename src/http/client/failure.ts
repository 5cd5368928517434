import { listed, plain } from '../../core/index.ts';
import type { FailureKind, PhaseName } from '../exchange.ts';

/** When in an exchange an error occurred. */
export interface Circumstances {
  readonly phase: PhaseName;
  /** The server closed the connection with FIN, not with RST. */
  readonly closedByServer: boolean;
  /** The proxy in use, for messages. */
  readonly proxy?: string;
  /** The only family of addresses that was looked up, by IP_FAMILY. */
  readonly ipFamily?: 4 | 6;
}

/** In these phases nothing of the API was reached yet, where there is a proxy. */
const BEFORE_PROXY: readonly PhaseName[] = ['dns', 'connect', 'proxy'];

const KIND_OF_CODE: readonly (readonly [RegExp, FailureKind])[] = [
  [/^HPE_(HEADER|CHUNK_EXTENSIONS)_OVERFLOW$/, 'too-large'],
  [/^HPE_|^ERR_HTTP2_ERROR$|PROTOCOL_ERROR$/, 'not-http'],
  [/^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO)(_|$)/, 'tls'],
  [/^(ENOTFOUND$|EAI_)/, 'dns'],
  [/^ETIMEDOUT$/, 'timeout'],
  [/^(ECONNRESET|EPIPE)$/, 'reset'],
];

/** The kind for a code that is not in the list. */
const KIND_OF_PHASE: Readonly<Record<PhaseName, FailureKind>> = {
  dns: 'dns',
  connect: 'refused',
  proxy: 'reset',
  tls: 'tls',
  send: 'reset',
  server: 'reset',
  download: 'reset',
};

const DOING: Readonly<Record<PhaseName, string>> = {
  dns: 'looking up the host name',
  connect: 'waiting for the connection',
  proxy: 'waiting for its connection to the API',
  tls: 'in the TLS handshake',
  send: 'sending the request',
  server: 'waiting for the first byte',
  download: 'receiving the response',
};

const NO_CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNABORTED: 'aborted',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to its network',
  EADDRNOTAVAIL: 'no local address to connect from',
};

/** Codes that are more likely about this machine (no IPv6, for example) than about the server. */
const LOCAL_CODES = ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL'];

/**
 * No network, no responding name server, no free port or descriptor. EHOSTUNREACH may be caused by the
 * server's side.
 */
const MONITOR_HOST_CODES = /^(ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|EMFILE|ENFILE|EAI_AGAIN)$/;

/** Classifies an error of Node. One without a code is classified by its circumstances. */
export function requestErrorFrom(error: unknown, circumstances: Circumstances): RequestError {
  const cause = mostSpecific(error);
  const kind = kindOf(cause.code, circumstances);
  const message = messageOf(kind, cause, circumstances);
  const { phase, proxy } = circumstances;
  if (proxy === undefined) return new RequestError(kind, message, MONITOR_HOST_CODES.test(cause.code ?? ''));
  return BEFORE_PROXY.includes(phase)
    ? new RequestError('proxy', `${proxy} cannot be used: ${message}`, true)
    : new RequestError(kind, `${message}, through ${proxy}`);
}

/** The error for an exchange that took longer than its time limit. */
export function outOfTime({ phase, proxy }: Circumstances, limitMs: number): RequestError {
  const what = phase === 'download' ? 'no complete response' : 'no response';
  const when = `within ${limitMs} ms, ${DOING[phase]}`;
  if (proxy === undefined) return new RequestError('timeout', `${what} ${when}`);
  // A proxy that waits for the API does not respond either.
  return BEFORE_PROXY.includes(phase)
    ? new RequestError('proxy', `no response from ${proxy} ${when}`, phase !== 'proxy')
    : new RequestError('timeout', `${what} ${when}, through ${proxy}`);
}

/**
 * Of a host with several addresses, which has one error for each: the one about the server, where there is
 * one.
 */
function mostSpecific(error: unknown): TransportError {
  if (error instanceof AggregateError && error.errors.length > 0) {
    const each: readonly TransportError[] = error.errors.map(mostSpecific);
    return each.find(({ code }) => !LOCAL_CODES.includes(code ?? '')) ?? each[0] ?? {};
  }
  return error instanceof Error ? error : {};
}

function kindOf(code: string | undefined, { phase, closedByServer }: Circumstances): FailureKind {
  const known = KIND_OF_CODE.find(([pattern]) => pattern.test(code ?? ''))?.[1];
  const kind = known ?? KIND_OF_PHASE[phase];
  return kind === 'reset' && closedByServer && phase === 'download' ? 'truncated' : kind;
}

function messageOf(
  kind: FailureKind,
  error: TransportError,
  { phase, closedByServer, ipFamily }: Circumstances,
): string {
  const code = error.code === undefined ? '' : ` (${error.code})`;
  switch (kind) {
    case 'dns':
      return `the host name ${error.hostname ?? ''} ${lookUpProblem(error.code, ipFamily)}${code}`;
    case 'refused':
      return `no connection to ${placeOf(error)}: ${NO_CONNECTION[error.code ?? ''] ?? 'it failed'}${code}`;
    case 'tls':
      return tlsMessage(error);
    case 'timeout':
      return `the connection timed out, ${DOING[phase]}${code}`;
    case 'truncated':
      return 'the server closed the connection before the end of the response';
    case 'too-large':
      return `the head of the response is larger than Node's limit${code}`;
    case 'not-http':
      // Of the whole connection, before anything of HTTP/2 came.
      if (error.code === 'ERR_HTTP2_ERROR')
        return `the server does not speak HTTP/2 from the first byte: see HTTP_VERSION${code}`;
      return error.code?.startsWith('HPE_') === false
        ? `the response is not valid HTTP/2: ${error.message}${code}`
        : `the response is not valid HTTP/1.1: ${error.reason ?? 'it cannot be parsed'}${code}`;
    default:
      return closedByServer
        ? `the server closed the connection without a response, ${DOING[phase]}`
        : `the connection was reset, ${DOING[phase]}${code}`;
  }
}

function lookUpProblem(code: string | undefined, ipFamily: 4 | 6 | undefined): string {
  if (code === 'ENOTFOUND' && ipFamily) return `is not known, or has no IPv${ipFamily} address (IP_FAMILY)`;
  if (code === 'ENOTFOUND') return 'is not known';
  return code === 'EAI_AGAIN' ? 'could not be looked up for now' : 'could not be looked up';
}

function placeOf({ address, port }: TransportError): string {
  if (address === undefined) return 'the host';
  const host = address.includes(':') ? `[${address}]` : address;
  return port === undefined ? host : `${host}:${port}`;
}

/** Why a certificate is not accepted, by Node's code. */
const CERTIFICATE_PROBLEMS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain ends in a self-signed certificate that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the issuer of the certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the issuer of the certificate is not trusted, or not sent along',
};

/** Why a handshake failed, by the reason that OpenSSL gives; the first match is used. */
const HANDSHAKE_PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [
    /wrong version number|packet length too long|http request|unknown protocol/,
    'the server does not speak TLS',
  ],
  [/protocol version|unsupported protocol/, 'the server and Node have no TLS version in common'],
  [/no shared cipher|handshake failure/, 'the server aborted the TLS handshake'],
  [/certificate required/, 'the server requires a client certificate: set CLIENT_CERT and CLIENT_KEY'],
  [
    /alert (?:unknown ca|bad certificate|certificate (?:expired|revoked|unknown)|unsupported certificate)/,
    'the server does not accept the client certificate (CLIENT_CERT)',
  ],
  [/no application protocol/, 'the server speaks no version of HTTP that was offered: see HTTP_VERSION'],
  [/unrecognized name/, 'the server does not serve this host name'],
];

/** One sentence: why there is no TLS connection. */
function tlsMessage(error: TransportError): string {
  const code = error.code ?? 'no code';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `${otherNamesText(error)} (${code})`;
  const certificateProblem = CERTIFICATE_PROBLEMS[code];
  if (certificateProblem !== undefined) return `${certificateProblem} (${code})`;
  const reason = reasonOf(error);
  const meaning = HANDSHAKE_PROBLEMS.find(([pattern]) => pattern.test(reason))?.[1];
  return `${meaning ?? 'the TLS handshake failed'} (${reason})`;
}

const MOST_NAMES = 3;
/** The longest name of a host (RFC 1035, section 2.3.4). */
const LONGEST_NAME = 253;

/** The names in a certificate that is not for the host; all of them are foreign text. */
function otherNamesText({ host, cert }: TransportError): string {
  const forHost = host === undefined ? '' : `, not for ${host}`;
  const names = namesOf(cert);
  if (names.length === 0) return `the certificate is for no host name${forHost}`;
  const shown = names.map((name) => plain(name.slice(0, LONGEST_NAME)));
  return `the certificate is for ${listed(shown, MOST_NAMES)}${forHost}`;
}

/** Node writes them as `DNS:a.example, IP Address:192.0.2.1`. A common name alone counts where there are none. */
function namesOf(cert: TransportError['cert']): string[] {
  const alternatives = (cert?.subjectaltname ?? '').split(', ').flatMap((each) => {
    const name = /^(?:DNS|IP Address):(.+)$/s.exec(each)?.[1];
    return name === undefined ? [] : [name];
  });
  const common = cert?.subject?.CN;
  return alternatives.length > 0 || common === undefined ? alternatives : [common].flat();
}

/** With `EPROTO`, the reason is only in OpenSSL's message: `…:SSL routines:function:reason:file:…`. */
function reasonOf({ code, reason, message }: TransportError): string {
  return reason ?? message?.match(/SSL routines:[^:]*:([^:]+)/)?.[1] ?? code ?? 'no reason given';
}

/** The properties of Node's errors that are used, where present. */
interface TransportError {
  readonly code?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
  /** Of a certificate that is not for the host. */
  readonly host?: string;
  readonly cert?: {
    readonly subjectaltname?: string;
    readonly subject?: { readonly CN?: string | string[] };
  };
}

/** Why there is no response. Thrown within this folder only: `send` turns it into a `CallFailure`. */
export class RequestError extends Error {
  readonly kind: FailureKind;
  /** The failure is on this machine, the monitor host, and not on the server. */
  readonly onMonitorHost: boolean;

  constructor(kind: FailureKind, message: string, onMonitorHost = false) {
    super(message);
    this.name = 'RequestError';
    this.kind = kind;
    this.onMonitorHost = onMonitorHost;
  }
}
