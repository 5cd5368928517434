import {
  baselineFor,
  loginFlowOf,
  openContract,
  openTarget,
  readSettings,
  type Settings,
  type Target,
} from '../contracts/index.ts';
import { type Journal, openJournal } from '../reports/index.ts';
import { type RunContext, runContext } from './run.ts';

/** The one monitor that there is: its name in the journal's file names. */
export const LOGIN_MONITOR = 'login';

export interface OpenMonitor {
  readonly context: RunContext;
  readonly settings: Settings;
  readonly journal: Journal;
}

/**
 * Opens everything that a run needs, before the first request: settings, contract, target, journal. Closes it after use.
 * @param say talk for people, on stderr
 * @throws Fault for whatever of it is wrong
 */
export async function withMonitor<Result>(
  say: (sentence: string) => void,
  use: (monitor: OpenMonitor) => Promise<Result>,
): Promise<Result> {
  const { close, ...monitor } = await openMonitor(say);
  let result: Result;
  try {
    result = await use(monitor);
  } catch (fault) {
    // A disk that took no line will not close well either: the first fault is the one to tell.
    await close().catch(() => {});
    throw fault;
  }
  await close();
  return result;
}

async function openMonitor(
  say: (sentence: string) => void,
): Promise<OpenMonitor & { close(): Promise<void> }> {
  const settings = await readSettings(process.env);
  const contract = await openContract(settings.contract);
  const flow = loginFlowOf(contract);
  const baseline = baselineFor(settings);
  // The journal's file comes last: a run that cannot begin leaves nothing behind.
  const target = await openTarget(settings, contract, flow);
  const journal = await openJournalFor(settings, target, say);
  if (target.standIn) say(`BASE_URL is not set: asking the embedded stand-in at ${target.baseUrl}`);
  return {
    settings,
    journal,
    context: runContext(LOGIN_MONITOR, settings, contract, flow, target, baseline),
    async close() {
      await target.close();
      journal.close();
    },
  };
}

async function openJournalFor(
  settings: Settings,
  target: Target,
  say: (sentence: string) => void,
): Promise<Journal> {
  const onTorn = (path: string) => say(`${path} ended in the middle of a line; that line is lost, no other.`);
  try {
    return openJournal(`${settings.reportsDirectory}/history`, LOGIN_MONITOR, { onTorn });
  } catch (fault) {
    await target.close();
    throw fault;
  }
}
