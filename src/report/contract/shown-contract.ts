import type { DriftlineError } from '../../core/index.ts';
import type { Contract } from '../../openapi/index.ts';

/** A contract to show, or the error that prevents it. */
export type ShownContract =
  | {
      readonly contract: Contract;
      /** Text of its file. */
      readonly text: string;
      /** Masks secrets in its texts. */
      readonly mask?: (text: string) => string;
      readonly switchedOff?: readonly { readonly rule: string; readonly reason: string }[];
    }
  | { readonly file: string; readonly error: DriftlineError };
