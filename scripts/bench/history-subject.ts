// Measured as a process of its own: summarises a year of the run store, or rolls it up.
import { historySummary } from '../../src/history/objectives/status.ts';
import { rebuildRollUps } from '../../src/history/roll-up/update.ts';

const [what, directory = '', monitor = '', now = ''] = process.argv.slice(2);
if (what === 'roll-up') rebuildRollUps(directory, monitor, new Date(now));
else {
  const summary = historySummary(directory, monitor, new Date(now), { rollUps: what === 'roll-ups' });
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}
