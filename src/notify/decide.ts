// Each run that cron starts comes through here: it loads no channel.
import {
  type AlertPolicy,
  type Decision,
  type MonitorState,
  nextState,
  type RunRecord,
  type StepRecord,
} from '../history/index.ts';

export { channelNames } from './channels/index.ts';

/**
 * What is known of a monitor after a run, with what is pending to its channels: to be stored with the run, before
 * anybody is told, so that who is killed in between tells it the next time.
 * @param previous of the run before, with what became of telling since (`pendingAfter`); absent for the first run of all
 * @param channels names, as `channelNames` gives them
 */
export function decide(
  previous: MonitorState | undefined,
  run: RunRecord,
  steps: readonly StepRecord[],
  policy: AlertPolicy,
  channels: readonly string[],
): Decision {
  return nextState(previous, run, policy, { steps, channels });
}
