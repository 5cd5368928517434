import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MonitorDefinition } from '../monitor/definition/monitor.ts';
import { temporaryDirectory } from './temporary-directory-for-tests.ts';

/** A folder for the setting MONITORS; each file is given as its text, or as the monitor that it defines. */
export function monitorsFolder(files: Readonly<Record<string, string | object>>): string {
  const folder = temporaryDirectory();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : monitorText(content));
  }
  return folder;
}

/**
 * The text of a file that defines one monitor, or a list of them; not type-checked, so that it may be
 * invalid.
 */
export function monitorText(definition: MonitorDefinition | object): string {
  return `import { defineMonitor } from 'driftline';\nexport default ${JSON.stringify(definition)};\nvoid defineMonitor;\n`;
}
