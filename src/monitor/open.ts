import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loginFlowOf, withUsableLogin } from '../auth/index.ts';
import { isAddress, namedContract, readSettings } from '../config/index.ts';
import { DriftlineError } from '../core/index.ts';
import { baselineFor } from '../drift/index.ts';
import { createPace } from '../http/index.ts';
import { weakSecretWarnings } from '../masking/index.ts';
import type { RuleSwitches } from '../project/index.ts';
import { acceptedPath, projectRoot, type Settings } from '../project/index.ts';
import { contractChanges, openNamedContract, openTarget } from '../session/index.ts';
import type { Monitor } from './definition/monitor.ts';
import type { RunContext } from './run.ts';
import { planSteps } from './steps.ts';

/** A monitor that is ready to run. */
export interface OpenMonitor {
  readonly context: RunContext;
  close(): Promise<void>;
}

/**
 * The settings of a monitor: read with its `settingsPrefix` if it has one, and with its own `contract` if it
 * has one.
 * @param common the settings of a monitor that has neither
 * @throws DriftlineError DL_SETTING_UNKNOWN, DL_SETTING_INVALID, DL_SETTING_MISSING
 */
export async function settingsOf(
  { settingsPrefix, contract, name }: Monitor,
  common: Settings,
): Promise<Settings> {
  const settings = settingsPrefix ? await readSettings(process.env, { prefix: settingsPrefix }) : common;
  if (settingsPrefix && settings.baseUrl === undefined) {
    throw new DriftlineError(
      'DL_SETTING_MISSING',
      `${settingsPrefix}BASE_URL is not set, but the monitor ${name} has settingsPrefix ${settingsPrefix}.`,
      'Set it, or remove settingsPrefix from the monitor.',
    );
  }
  if (contract === undefined) return settings;
  const { contractAddress: _, ...others } = settings;
  if (!isAddress(contract)) return { ...others, contract: resolve(projectRoot(), contract) };
  const named = namedContract(contract, projectRoot());
  return {
    ...others,
    ...named,
    otherSecrets: [...(settings.otherSecrets ?? []), ...(named.otherSecrets ?? [])],
  };
}

/**
 * Opens everything that a run of a monitor needs, before the first request: contract, target, steps, rules.
 * @param say prints a message for people, on stderr
 * @param warn is called with each warning about the settings
 * @throws DriftlineError if the contract, the target, the steps or the rules are invalid
 */
export async function openMonitor(
  monitor: Monitor,
  settings: Settings,
  say: (sentence: string) => void,
  warn = say,
): Promise<OpenMonitor> {
  const contract = withUsableLogin(await openNamedContract(settings, say), settings);
  const changes = await contractChanges(settings);
  const flow = loginFlowOf(contract, settings);
  const baseline = baselineFor(settings);
  const accept = await acceptanceOf(settings);
  const switches = await switchesOf(monitor, settings);
  const target = await openTarget(settings, contract, flow);
  try {
    const { baseUrl, credentials } = target;
    const { steps: plan, notes } = await planSteps(monitor, {
      contract,
      flow,
      baseUrl,
      credentials,
      settings,
    });
    for (const warning of weakSecretWarnings(settings, contract)) warn(warning);
    if (notes.length > 0) say(`Skipped in ${contract.file}: ${notes.join('; ')}.`);
    if (target.mock) say(`BASE_URL is not set: sending requests to the embedded mock server at ${baseUrl}`);
    const pace = createPace(settings.requestsPerMinute);
    return {
      context: {
        ...{ monitor, settings, contract, target, plan, notes, pace },
        ...(baseline ? { baseline } : {}),
        ...(accept ? { accept } : {}),
        ...(switches ? { switches } : {}),
        ...(changes.length > 0 ? { changes } : {}),
      },
      close: () => target.close(),
    };
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** What `driftline accept` wrote beside the contract. @throws DriftlineError DL_ACCEPTED_INVALID */
async function acceptanceOf({ contract, baseUrl }: Settings): Promise<RunContext['accept']> {
  if (!existsSync(acceptedPath(contract))) return undefined;
  const { acceptanceFor } = await import('../report/suite/accepted-in-monitors.ts');
  return acceptanceFor(contract, { target: baseUrl ?? 'mock' });
}

/** The monitor's own rule switches override those of the project's configuration. */
async function switchesOf(monitor: Monitor, settings: Settings): Promise<RuleSwitches | undefined> {
  if (!monitor.rules) return settings.ruleSwitches;
  const { checkedRuleSwitches } = await import('./definition/monitor-rules.ts');
  const own = settings.customRules?.map(({ id }) => id) ?? [];
  return { ...settings.ruleSwitches, ...checkedRuleSwitches(monitor.rules, monitor.file, own) };
}
