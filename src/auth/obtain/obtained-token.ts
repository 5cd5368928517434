import { DriftlineError } from '../../core/index.ts';
import type { NetworkOptions } from '../../http/index.ts';
import type { Contract } from '../../openapi/index.ts';
import type { Settings } from '../../project/index.ts';

/** A token as its source gave it. */
export interface ObtainedToken {
  readonly value: string;
  /** In ms since 1970; absent: it is renewed when it is refused. */
  readonly expiresAt?: number;
  /** What it is renewed with. */
  readonly refreshToken?: string;
  /** The scopes that were requested; absent: those that the source gives by itself. */
  readonly scopes?: readonly string[];
}

/** What obtaining a token needs. */
export interface ObtainContext {
  readonly settings: Settings;
  readonly contract: Contract;
  /** How the token endpoint is reached. */
  readonly network: NetworkOptions;
  /** Masks secrets in what a program or a token endpoint said. */
  readonly mask: (text: string) => string;
  /** In which TOKEN_COMMAND runs. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/** The error where a source gives no token. */
export function unavailable(sentence: string, hint: string): DriftlineError {
  return new DriftlineError('DL_TOKEN_UNAVAILABLE', `${sentence}.`, hint);
}
