import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A text that changes whenever a file changes that the reports are made from. */
export function editionOf(reportsDirectory: string): string {
  const history = join(reportsDirectory, 'history');
  const files = namesIn(history)
    .filter((name) => /-\d{4}-\d{2}\.ndjson$/.test(name))
    .map((name) => join(history, name));
  return [...files, join(reportsDirectory, 'out', 'findings.json')].map(stateOf).join('\n');
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function stateOf(path: string): string {
  const state = statSync(path, { throwIfNoEntry: false });
  return state ? `${path} ${state.size} ${state.mtimeMs}` : path;
}
