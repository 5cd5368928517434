import type { Alert } from '../history/index.ts';
import type { AlertSettings, Settings } from '../project/index.ts';

/** What a delivery needs beside the alerts. */
export interface DeliveryContext {
  readonly settings: Settings;
  /** For the whole delivery, in milliseconds. */
  readonly limitMs: number;
  readonly now: Date;
}

/** A way to tell people. */
export interface Channel {
  /** As monitors and the run store call it. */
  readonly name: string;
  /** It is told where all of these are set. */
  readonly needs: readonly (keyof AlertSettings)[];
  /** Whether people read several alerts as one message; a program takes each by itself. */
  readonly together: boolean;
  /**
   * Delivers alerts, the oldest first; exactly one where the channel does not take them together. May throw.
   * @returns why they were not taken, in a few words, without address or key; undefined where they were
   */
  deliver(alerts: readonly Alert[], context: DeliveryContext): Promise<string | undefined>;
  /**
   * Where it needs a package that Driftline does not bring.
   * @throws DriftlineError DL_PACKAGE_MISSING
   */
  requirePackages?(): Promise<void>;
}
