import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Connection } from '../exchange/exchange.ts';

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
): Pick<Connection, 'tlsVersion' | 'certificateExpiresAt'> {
  if (!('getPeerCertificate' in socket)) return {};
  const tlsVersion = socket.getProtocol();
  const expires = new Date(socket.getPeerCertificate().valid_to);
  return {
    ...(tlsVersion !== null && { tlsVersion }),
    ...(!Number.isNaN(expires.getTime()) && { certificateExpiresAt: expires.toISOString() }),
  };
}
