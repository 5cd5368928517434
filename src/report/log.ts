import pino from 'pino';
import type { RunEvent } from '../history/index.ts';

/** Receives the lines of the log; each ends with a newline. */
interface LineSink {
  write(line: string): void;
}

/** Writes records as NDJSON, with pino. */
interface RecordLog {
  write(record: RunEvent): void;
}

const LEVELS = {
  up: 'info',
  degraded: 'warn',
  drifting: 'warn',
  broken: 'error',
  down: 'error',
  unknown: 'error',
} as const;

/**
 * Writes one line for each record, the same to every sink. Records must be masked already.
 * @param sinks each with its minimum level; `silent` receives nothing
 */
export function createRecordLog(
  sinks: readonly { readonly level: string; readonly sink: LineSink }[],
): RecordLog {
  const streams = sinks
    .filter(({ level }) => level !== 'silent')
    .map(({ level, sink }) => ({ level: level as pino.Level, stream: sink }));
  const log = pino(
    { level: 'trace', base: null, timestamp: false, formatters: { level: (label) => ({ level: label }) } },
    pino.multistream(streams),
  );
  return {
    write(record) {
      log[levelOf(record)](record, messageOf(record));
    },
  };
}

/** Whether a log with this minimum level contains the record. */
export function isLogged(record: RunEvent, level: string): boolean {
  const { values } = pino.levels;
  return (values[levelOf(record)] ?? 0) >= (values[level] ?? Number.POSITIVE_INFINITY);
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
