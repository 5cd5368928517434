import type { Socket } from 'node:net';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { Connection } from '../exchange.ts';

/** The remote address of a connected socket; `undefined` where it is already closed. */
export function connectionOf({ remoteAddress, remotePort, remoteFamily }: Socket): Connection | undefined {
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return {
    address: remoteAddress,
    port: remotePort,
    ...(remoteFamily !== undefined && { family: remoteFamily }),
  };
}

/**
 * TLS version, and the dates of the certificate that expires first: the server's own or an intermediate one. To be
 * called after the handshake: before it, OpenSSL has only its own offer.
 */
export function securityOf(
  socket: Socket | TLSSocket,
): Pick<Connection, 'tlsVersion' | 'certificateExpiresAt' | 'certificateValidFrom' | 'intermediate'> {
  if (!('getPeerCertificate' in socket)) return {};
  const tlsVersion = socket.getProtocol();
  const own = socket.getPeerCertificate(true);
  const certificate = firstToExpire([own, ...intermediatesOf(own)]) ?? own;
  const [from, until] = [instantOf(certificate.valid_from), instantOf(certificate.valid_to)];
  return {
    ...(tlsVersion !== null && { tlsVersion }),
    ...(until !== undefined && { certificateExpiresAt: until }),
    ...(from !== undefined && { certificateValidFrom: from }),
    ...(certificate !== own && { intermediate: nameOf(certificate) }),
  };
}

/** More certificates than any chain has: one may be its own issuer's issuer. */
const LONGEST_CHAIN = 10;

/** The certificates between the server's own and the root, which is the client's and not the server's to renew. */
function intermediatesOf(own: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const found: DetailedPeerCertificate[] = [];
  let certificate: DetailedPeerCertificate | undefined = own.issuerCertificate;
  while (certificate !== undefined && !isSelfSigned(certificate) && found.length < LONGEST_CHAIN) {
    found.push(certificate);
    certificate = certificate.issuerCertificate;
  }
  return found;
}

function isSelfSigned({ subject, issuer }: DetailedPeerCertificate): boolean {
  return JSON.stringify(subject) === JSON.stringify(issuer);
}

function firstToExpire(all: readonly DetailedPeerCertificate[]): DetailedPeerCertificate | undefined {
  return all
    .filter(({ valid_to: until }) => instantOf(until) !== undefined)
    .sort((a, b) => Date.parse(a.valid_to) - Date.parse(b.valid_to))[0];
}

function nameOf({ subject }: DetailedPeerCertificate): string {
  return [subject?.CN ?? subject?.O ?? subject?.OU].flat()[0] ?? 'without a name';
}

/** ISO 8601, from OpenSSL's date format; undefined where there is no certificate. */
function instantOf(text: string | undefined): string | undefined {
  const instant = new Date(text ?? '');
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}
