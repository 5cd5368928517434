import type { RunRecord } from '../journal/record.ts';
import type { StepFindings } from './causes.ts';
import { nextState } from './next-state.ts';
import type { AlertPolicy } from './policy.ts';
import type { MonitorState } from './state.ts';

/**
 * The state of a monitor, made anew from all of its runs, the oldest first; undefined where there is none. Nothing is
 * owed in it: what was told, and what was not, is in the journal's deliveries.
 */
export function stateOf(
  runs: readonly { readonly run: RunRecord; readonly steps: readonly StepFindings[] }[],
  policy: AlertPolicy,
): MonitorState | undefined {
  let state: MonitorState | undefined;
  for (const { run, steps } of runs) state = nextState(state, run, policy, { steps, channels: [] }).state;
  return state;
}
