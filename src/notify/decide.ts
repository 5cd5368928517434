// Every run loads this module, so it loads no channel.
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
 * The state of a monitor after a run, with the pending deliveries to its channels. It is stored with the run
 * before any notification is sent, so that a process killed in between sends them the next time.
 * @param previous state after the run before, with the deliveries since (`pendingAfter`); absent for the
 * first run
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
