import { readFileSync } from 'node:fs';
import { Fault, nearNames } from '../core/index.ts';
import type { RuleSwitch, RuleSwitches } from '../project/index.ts';
import { rules, seriesRules } from '../rules/index.ts';
import { isObject } from '../schema/index.ts';

const SEVERITIES = ['off', 'warning', 'error'] as const;
const EXAMPLE =
  '{"body-property-undocumented": {"severity": "off", "reason": "added on purpose, see API-17"}}';

/**
 * Reads the file that the setting RULES names.
 * @throws Fault DL_SETTING_INVALID that names the rule, and what is wrong with its entry
 */
export function readRuleSwitches(path: string): RuleSwitches {
  const written = parsed(path);
  if (!isObject(written)) throw invalid(path, 'is no object', `Expected ${EXAMPLE}`);
  return Object.fromEntries(Object.entries(written).map(([id, entry]) => [id, checked(path, id, entry)]));
}

function parsed(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalid(path, 'cannot be read', 'Correct the path, or leave RULES empty.', cause);
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(path, 'is no JSON', `Expected ${EXAMPLE}`, cause);
  }
}

function checked(path: string, id: string, entry: unknown): RuleSwitch {
  const ids = [...rules, ...seriesRules].map((rule) => rule.id);
  if (!ids.includes(id)) {
    const near = nearNames(id, ids);
    const hint = near.length > 0 ? `Did you mean: ${near.join(', ')}?` : `There are: ${ids.join(', ')}.`;
    throw invalid(path, `names ${JSON.stringify(id)}, which is no rule`, hint);
  }
  const { severity, reason, ...others } = isObject(entry) ? entry : {};
  const known = SEVERITIES.find((each) => each === severity);
  if (known === undefined) {
    const found = severity === undefined ? 'no severity' : `the severity ${JSON.stringify(severity)}`;
    throw invalid(path, `gives ${id} ${found}`, `Expected one of ${SEVERITIES.join(', ')}.`);
  }
  if (typeof reason !== 'string' || reason.trim() === '') {
    throw invalid(path, `gives no reason for ${id}`, 'Say why in "reason": it stands in every report.');
  }
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw invalid(path, `gives ${id} ${JSON.stringify(other)}`, 'A rule has "severity" and "reason".');
  }
  return { severity: known, reason: reason.trim() };
}

function invalid(path: string, wrong: string, hint: string, cause?: unknown): Fault {
  return new Fault('DL_SETTING_INVALID', `RULES: ${path} ${wrong}.`, hint, cause);
}
