import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Connection } from '../exchange.ts';

/** Whom a connected socket talks to; `undefined` where it is closed already. */
export function connectionOf({ remoteAddress, remotePort, remoteFamily }: Socket): Connection | undefined {
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return {
    address: remoteAddress,
    port: remotePort,
    ...(remoteFamily !== undefined && { family: remoteFamily }),
  };
}

/** What a TLS handshake settled. To be asked after it: before, OpenSSL only says what it hopes for. */
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

/** ISO 8601, of OpenSSL's way to write an instant; undefined where there is no certificate. */
function instantOf(text: string | undefined): string | undefined {
  const instant = new Date(text ?? '');
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}
