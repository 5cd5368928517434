import type { FailureKind } from '../exchange.ts';

/**
 * Why there will be no response. It is an error so that it can end a promise, within this folder only: `send`
 * turns it into a `CallFailure`.
 */
export class RequestError extends Error {
  readonly kind: FailureKind;
  /** What failed is this machine, and not the one that is asked. */
  readonly hostHealth: boolean;

  constructor(kind: FailureKind, message: string, hostHealth = false) {
    super(message);
    this.name = 'RequestError';
    this.kind = kind;
    this.hostHealth = hostHealth;
  }
}
