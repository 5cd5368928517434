import type { FailureKind } from '../exchange.ts';

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
