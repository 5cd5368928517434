import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
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
 * TLS version and certificate dates. To be called after the handshake: before it, OpenSSL has only its own
 * offer.
 */
export function securityOf(
  socket: Socket | TLSSocket,
): Pick<Connection, 'tlsVersion' | 'certificateExpiresAt' | 'certificateValidFrom'> {
  if (!('getPeerCertificate' in socket)) return {};
  const tlsVersion = socket.getProtocol();
  const certificate = socket.getPeerCertificate();
  const [from, until] = [instantOf(certificate.valid_from), instantOf(certificate.valid_to)];
  return {
    ...(tlsVersion !== null && { tlsVersion }),
    ...(until !== undefined && { certificateExpiresAt: until }),
    ...(from !== undefined && { certificateValidFrom: from }),
  };
}

/** ISO 8601, from OpenSSL's date format; undefined where there is no certificate. */
function instantOf(text: string | undefined): string | undefined {
  const instant = new Date(text ?? '');
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}
