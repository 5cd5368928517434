import { withMonitor } from '../open.ts';
import { formatFor, recordOutput } from '../output.ts';
import { runOnce } from '../run.ts';
import { tellOutside } from '../tell/tell.ts';
import { parseOptions } from './options.ts';

/** Runs the monitor once and answers with its exit code. */
export async function run(parameters: readonly string[]): Promise<number> {
  const options = parseOptions(parameters, { pretty: { type: 'boolean' }, json: { type: 'boolean' } });
  const say = (sentence: string) => void process.stderr.write(`${sentence}\n`);
  return withMonitor(say, async ({ context, settings, journal }) => {
    const record = await runOnce(context, recordOutput(settings, journal, formatFor(options)));
    await tellOutside(settings, record, say);
    return record.exitCode;
  });
}
