import type { DriftlineError } from '../../core/index.ts';
import type { Contract } from '../../openapi/index.ts';

/** A contract to show, or why it cannot be shown. */
export type ShownContract =
  | {
      readonly contract: Contract;
      /** Of its file. */
      readonly text: string;
      /** Takes secrets out of what it says. */
      readonly mask?: (text: string) => string;
      readonly switchedOff?: readonly { readonly rule: string; readonly reason: string }[];
    }
  | { readonly file: string; readonly error: DriftlineError };
