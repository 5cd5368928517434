import { textTable } from '../text-table.ts';
import type { Audit } from './audit.ts';

/** The figures of a trial, and whatever must not be. */
export function trialText(figures: Audit, seed: number): string {
  const { alerts, litter, faults } = figures;
  const rows = [
    ['checks killed with SIGKILL', figures.killed],
    ['… while they had the lock', figures.killedWithLock],
    ['checks left alone', figures.whole],
    ['… the longest, in ms', Math.round(figures.longestWholeMs)],
    ['runs journalled by their own process', figures.journalled],
    ['runs journalled as interrupted, by the next', figures.interrupted],
    ['lines of the journal that are damaged', figures.damaged],
    ['alerts decided', alerts.decided],
    ['… told once', alerts.once],
    ['… told again with the same id, after a kill', alerts.again],
    ['… lost', alerts.lost],
    ['files that lie about', litter.length],
    ['faults', faults.length],
  ].map(([what, count]) => [String(what), String(count)]);
  const told = [...litter.map((name) => `left: ${name}`), ...faults.map((fault) => `fault: ${fault}`)];
  return [textTable([`seed ${seed}`, 'count'], rows, [1]), ...told.map((line) => `${line}\n`)].join('');
}
