import { plain } from '../../core/index.ts';

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
export function tlsMessage(error: TransportError): string {
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
  const shown = names.slice(0, MOST_NAMES).map((name) => plain(name.slice(0, LONGEST_NAME)));
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `the certificate is for ${shown.join(', ')}${more}${forHost}`;
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
export interface TransportError {
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
