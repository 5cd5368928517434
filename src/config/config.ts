import type { ChannelDefinition } from '../notify/index.ts';
import type { RuleSwitches } from '../project/index.ts';
import type { RuleDefinition } from '../rules/index.ts';

/** What `driftline.config.ts` exports as its default: what is code, or belongs into a review; the rest is settings. */
export interface Config {
  /** Rules, by id, that are off or weigh otherwise than they say, each with the reason, which stands in every report. */
  readonly rules?: RuleSwitches;
  /** Rules of your own, as `defineRule` makes them: for the suite, the monitors and `driftline explain`. */
  readonly customRules?: readonly RuleDefinition[];
  /** Channels of your own, as `defineChannel` makes them: notified beside those whose settings are set. */
  readonly channels?: readonly ChannelDefinition[];
}

/**
 * Says that a value is a configuration, so that an editor knows its properties. `driftline.config.ts` (or `.mts`, `.js`,
 * `.mjs`, `.cjs`) in the project's folder exports it as its default. It is checked when it is read.
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
