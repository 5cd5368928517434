import { masked } from '../../masking/index.ts';
import type { Monitor } from '../../monitor/index.ts';
import { openMonitor, settingsOf } from '../../monitor/index.ts';
import type { Settings } from '../../project/index.ts';
import { print } from '../print.ts';

/** Other headers may hold a secret. */
const SHOWN_HEADERS = ['Accept', 'Content-Type'];

/**
 * Prints the requests that a run would send. Sends nothing, writes nothing, notifies nobody.
 * @throws DriftlineError for an error in settings, monitors or contracts
 */
export async function dryRun(monitors: readonly Monitor[], common: Settings): Promise<number> {
  for (const monitor of monitors) {
    const settings = await settingsOf(monitor, common);
    const { context, close } = await openMonitor(monitor, settings, () => {});
    const { plan, notes, target, contract } = context;
    const requested = plan.flatMap(({ operation, case: step, request, provided }) => {
      if (provided) {
        const { id, method, path } = operation;
        return `  ${id} ${step.name}  ${method} ${target.baseUrl}${path}  ${provided.texts.join(', ')}`;
      }
      // A placeholder for the token that the run would get.
      const outgoing = request('token');
      if (!outgoing) return [];
      const { method, url, headers } = outgoing;
      const shown = SHOWN_HEADERS.flatMap((name) => (headers[name] ? [`${name}: ${headers[name]}`] : []));
      return `  ${operation.id} ${step.name}  ${method} ${url}  ${shown.join(', ')}`.trimEnd();
    });
    const lines = [...requested, ...notes.map((note) => `  skipped: ${note}`)];
    const heading = `${monitor.name}: ${target.name}, ${contract.file}, ${settings.depth}`;
    print(masked(`${[heading, ...lines].join('\n')}\n`));
    await close();
  }
  return 0;
}
