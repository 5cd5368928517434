import type { ChannelDefinition } from '../notify/index.ts';
import type { FailOn, Gates, RuleSwitches } from '../project/index.ts';
import type { RuleDefinition } from '../rules/index.ts';

/**
 * The default export of `driftline.config.ts`: code, and decisions that need a review. All else is a setting.
 */
export interface Config {
  /** Rules, by id, that are off or have another severity, each with the reason, which every report shows. */
  readonly rules?: RuleSwitches;
  /** Rules of your own, made by `defineRule`: for the suite, the monitors and `driftline explain`. */
  readonly customRules?: readonly RuleDefinition[];
  /** Channels of your own, made by `defineChannel`: notified in addition to those whose settings are set. */
  readonly channels?: readonly ChannelDefinition[];
  /**
   * What fails the suite: `error` (contract violations, the default), `new` (those that the last run of the default
   * branch did not have), `drift` or `warning` (drift, or any warning, as well). FAIL_ON takes precedence.
   */
  readonly failOn?: FailOn;
  /**
   * What the suite must have exercised, or the run fails: minimum coverage in percent, statuses that must have been
   * received. Runs of some of the tests are held to none.
   */
  readonly gates?: Gates;
  /**
   * Headers for each request to the API, by name; REQUEST_HEADERS takes precedence. Their values are masked
   * like secrets, but keep keys in `.env`: read them from `process.env`.
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Types a value as a configuration, so that an editor knows its properties. `driftline.config.ts` (or `.mts`,
 * `.js`, `.mjs`, `.cjs`) in the project's folder exports it by default. It is checked when it is read.
 * @example
 * import { defineConfig } from 'driftline';
 * import { cacheControl } from './rules/cache-control.ts';
 *
 * export default defineConfig({
 *   rules: { 'token-claims-leak': { severity: 'warning', reason: 'our tokens name the user until version 2' } },
 *   customRules: [cacheControl],
 * });
 */
export function defineConfig(config: Config): Config {
  return config;
}
