import pino from 'pino';
import type { RunEvent } from '../history/index.ts';

/** Where a line of the log goes; it ends with a newline. */
export interface LineSink {
  write(line: string): void;
}

/** Writes records as NDJSON by pino. */
export interface RecordLog {
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
 * One line a record, the same to every sink. Records have been masked before they come here.
 * @param sinks each with the least level that it takes; `silent` takes nothing
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

/** Whether a log of a level takes a record. */
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
