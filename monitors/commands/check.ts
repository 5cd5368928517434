import { openMonitor } from '../open.ts';
import { formatFor, recordOutput } from '../output.ts';
import { runOnce } from '../run.ts';
import { tellOutside } from '../tell/tell.ts';
import { parseOptions } from './options.ts';

/** Runs the monitor once and answers with its exit code. */
export async function run(parameters: readonly string[]): Promise<number> {
  const options = parseOptions(parameters, { pretty: { type: 'boolean' }, json: { type: 'boolean' } });
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  const monitor = await openMonitor(say);
  try {
    const tell = recordOutput(monitor.settings, monitor.journal, formatFor(options));
    const record = await runOnce(monitor.context, tell);
    await tellOutside(monitor.settings, record, say);
    return record.exitCode;
  } finally {
    await monitor.close();
  }
}
