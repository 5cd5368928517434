import type { FailureKind } from '../exchange.ts';

/**
 * Why there will be no answer. It is an error so that it can end a promise, within this folder only: `send`
 * turns it into a `CallFailure`.
 */
export class Setback extends Error {
  readonly kind: FailureKind;
  /** What failed is this machine, and not the one that is asked. */
  readonly ownSide: boolean;

  constructor(kind: FailureKind, message: string, ownSide = false) {
    super(message);
    this.name = 'Setback';
    this.kind = kind;
    this.ownSide = ownSide;
  }
}
