import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadDotenv } from './libraries.ts';
import { findProjectRoot } from './project-root.ts';

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

const DOCUMENT = /\.openapi\.(?:ya?ml|json)$/;

/**
 * The names of the OpenAPI documents in a folder (`pets.openapi.yaml`), sorted; empty where there is no
 * folder.
 */
export function contractDocuments(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => DOCUMENT.test(name))
      .sort();
  } catch {
    return [];
  }
}

/**
 * The default contract of a project: the only document in `contracts/`. Where there is none, or more than
 * one, the folder itself: opening it as a contract fails with an error that says so.
 */
export function usualContract(project: string): string {
  const folder = join(project, 'contracts');
  const [only, ...others] = contractDocuments(folder);
  return only !== undefined && others.length === 0 ? join(folder, only) : folder;
}

/** CONTRACT_FOLDERS as absolute paths: the folders, apart from its own, that a contract may refer to. */
export function contractFolders(): string[] {
  const { text = '', folder = '' } = earlySetting('CONTRACT_FOLDERS', findProjectRoot()) ?? {};
  const named = text.split(',').map((each) => each.trim());
  return named.filter((each) => each !== '').map((each) => resolve(folder, each));
}
