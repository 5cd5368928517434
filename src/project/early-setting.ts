import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadDotenv } from './libraries.ts';

/**
 * A setting that is needed without the module that reads and checks them all, which takes longer to load:
 * from the environment, else from `.env` in the project's folder.
 * @returns undefined where it is not set; `folder` is where relative paths in it start
 */
export function earlySetting(
  name: string,
  project: string | undefined,
): { readonly text: string; readonly folder: string } | undefined {
  const here = process.env[name];
  const text = here ?? (project === undefined ? undefined : settingInFile(join(project, '.env'), name));
  const folder = here === undefined ? project : process.cwd();
  return text?.trim() && folder !== undefined ? { text: text.trim(), folder } : undefined;
}

function settingInFile(path: string, name: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  return text.includes(name) ? loadDotenv().parse(text)[name] : undefined;
}
