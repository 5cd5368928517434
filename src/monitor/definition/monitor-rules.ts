import { DriftlineError, nearNames } from '../../core/index.ts';
import type { RuleSwitches } from '../../project/index.ts';
import { rules } from '../../rules/index.ts';

/**
 * Checks the rule switches of a monitor.
 * @param customIds the ids of custom rules
 * @throws DriftlineError DL_MONITOR_INVALID for an unknown rule
 */
export function checkedRuleSwitches(
  switches: RuleSwitches,
  file: string,
  customIds: readonly string[],
): RuleSwitches {
  const ids = [...rules.map(({ id }) => id), ...customIds];
  for (const id of Object.keys(switches)) {
    if (ids.includes(id)) continue;
    const near = nearNames(id, ids);
    throw new DriftlineError(
      'DL_MONITOR_INVALID',
      `${file}: rules names ${JSON.stringify(id)}, which is not a rule.`,
      near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${ids.join(', ')}.`,
    );
  }
  return switches;
}
