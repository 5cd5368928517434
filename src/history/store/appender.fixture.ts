// A process of its own: appends runs to the run store as fast as it can.
// parameters: directory, id, how many, and whether the file is closed after each
import { makeHistory, withState } from './history.fixture.ts';
import { storeLine } from './line.ts';
import type { RunRecord } from './record.ts';
import { openRunStore } from './run-store.ts';

const [directory = '', id = '', count = '0', closing] = process.argv.slice(2);
const now = () => new Date('2026-01-12T03:16:00Z');
const runStore = openRunStore(directory, 'login', { now, onTorn: () => process.stderr.write('torn\n') });
const [entry] = withState(makeHistory({ end: now(), everyMs: 60_000, runs: 1, verdictAt: () => 'broken' }));
for (let index = 0; entry?.state && index < Number(count); index += 1) {
  // Of many lengths, so that lines begin and end anywhere in a page of the file.
  const run: RunRecord = { ...entry.run, run: `${id}-${index}`, summary: 'x'.repeat((index * 37) % 5000) };
  runStore.append(storeLine(run, entry.steps, entry.state));
  if (closing) runStore.close();
}
runStore.close();
