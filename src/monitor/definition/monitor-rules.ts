import { DriftlineError, nearNames } from '../../core/index.ts';
import type { RuleSwitches } from '../../project/index.ts';
import { rules } from '../../rules/index.ts';

/**
 * The rules that a monitor switches.
 * @param customIds of the user's own rules
 * @throws DriftlineError DL_MONITOR_INVALID for a name that is no rule
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
      `${file}: rules names ${JSON.stringify(id)}, which is no rule.`,
      near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${ids.join(', ')}.`,
    );
  }
  return switches;
}
