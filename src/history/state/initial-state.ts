import type { MonitorState } from './state.ts';

/**
 * What is known of a monitor that has not been judged yet.
 * @param time ISO 8601: of its first run
 */
export function initialState(time: string): MonitorState {
  return { level: 'ok', since: time, recent: '', flapping: false, counts: {}, pending: [] };
}
