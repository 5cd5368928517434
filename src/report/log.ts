import type { RunEvent } from '../history/index.ts';
import { LOG_LEVELS, type LogLevel } from '../project/index.ts';

const LEVELS = {
  up: 'info',
  degraded: 'warn',
  drifting: 'warn',
  broken: 'error',
  down: 'error',
  unknown: 'error',
} as const;

/**
 * A record as a line of NDJSON, in the form of pino's log lines, with the level as a word. The record must be
 * masked already.
 * @example `{"level":"info","type":"step",…,"msg":"login right-credentials: 200"}`
 */
export function logLine(record: RunEvent): string {
  return `${JSON.stringify({ level: levelOf(record), ...record, msg: messageOf(record) })}\n`;
}

/** Whether a log with this minimum level contains the record; `silent` contains none. */
export function isLogged(record: RunEvent, level: LogLevel): boolean {
  return level !== 'silent' && LOG_LEVELS.indexOf(levelOf(record)) <= LOG_LEVELS.indexOf(level);
}

function levelOf(record: RunEvent): 'info' | 'warn' | 'error' {
  if (record.type === 'run') return LEVELS[record.verdict];
  if (record.outcome !== 'response' || record.findings.some(({ severity }) => severity === 'error'))
    return 'error';
  return record.findings.length > 0 ? 'warn' : 'info';
}

function messageOf(record: RunEvent): string {
  if (record.type === 'run') return `${record.verdict}: ${record.summary}`;
  return `${record.operation} ${record.case}: ${record.status ?? record.outcome}`;
}
