import { textTable } from '../text-table.ts';
import type { Audit } from './audit.ts';

/** The figures of a trial, leftovers and errors. */
export function trialText(figures: Audit, seed: number): string {
  const { alerts, leftovers, errors } = figures;
  const rows = [
    ['checks killed with SIGKILL', figures.killed],
    ['… while they had the lock', figures.killedWithLock],
    ['checks not killed', figures.whole],
    ['… the longest, in ms', Math.round(figures.longestWholeMs)],
    ['checks whose clock had jumped', figures.jumped],
    ['runs stored by their own process', figures.stored],
    ['runs stored as interrupted by the next process', figures.interrupted],
    ['lines of the run store that are damaged', figures.damaged],
    ['alerts decided', alerts.decided],
    ['… delivered once', alerts.once],
    ['… delivered again with the same id, after a kill', alerts.again],
    ['… lost', alerts.lost],
    ['temporary files left', leftovers.length],
    ['errors', errors.length],
  ].map(([what, count]) => [String(what), String(count)]);
  const details = [...leftovers.map((name) => `left: ${name}`), ...errors.map((error) => `error: ${error}`)];
  return [textTable([`seed ${seed}`, 'count'], rows, [1]), ...details.map((line) => `${line}\n`)].join('');
}
