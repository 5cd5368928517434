import type { RunRecord } from '../store/record.ts';
import type { StepFindings } from './alert-text.ts';
import { nextState } from './next-state.ts';
import type { AlertPolicy, MonitorState } from './state.ts';

/**
 * The state of a monitor, computed from all of its runs, the oldest first; undefined where there is none. Nothing is
 * pending in it: what was delivered, and what was not, is in the run store's deliveries.
 */
export function stateOf(
  runs: readonly { readonly run: RunRecord; readonly steps: readonly StepFindings[] }[],
  policy: AlertPolicy,
): MonitorState | undefined {
  let state: MonitorState | undefined;
  for (const { run, steps } of runs) state = nextState(state, run, policy, { steps, channels: [] }).state;
  return state;
}
