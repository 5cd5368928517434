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

/** Keeps tokens for processes that start later: Playwright starts a worker after each failed test. */
export interface TokenKeeper {
  /** @param name may contain secrets */
  keep(name: string, value: unknown): void;
  /** The value that was kept last under this name, as a copy; undefined where there is none. */
  kept(name: string): unknown;
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
  readonly keeper?: TokenKeeper | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The error where a source gives no token. */
export function unavailable(sentence: string, hint: string): DriftlineError {
  return new DriftlineError('DL_TOKEN_UNAVAILABLE', `${sentence}.`, hint);
}
