import { textTable } from '../text-table.ts';
import type { Audit } from './audit.ts';

/** The figures of a trial, and whatever must not be. */
export function trialText(figures: Audit, seed: number): string {
  const { alerts, litter, errors } = figures;
  const rows = [
    ['checks killed with SIGKILL', figures.killed],
    ['… while they had the lock', figures.killedWithLock],
    ['checks left alone', figures.whole],
    ['… the longest, in ms', Math.round(figures.longestWholeMs)],
    ['runs stored by their own process', figures.stored],
    ['runs stored as interrupted, by the next', figures.interrupted],
    ['lines of the run store that are damaged', figures.damaged],
    ['alerts decided', alerts.decided],
    ['… told once', alerts.once],
    ['… told again with the same id, after a kill', alerts.again],
    ['… lost', alerts.lost],
    ['files that lie about', litter.length],
    ['errors', errors.length],
  ].map(([what, count]) => [String(what), String(count)]);
  const reported = [...litter.map((name) => `left: ${name}`), ...errors.map((error) => `error: ${error}`)];
  return [textTable([`seed ${seed}`, 'count'], rows, [1]), ...reported.map((line) => `${line}\n`)].join('');
}
