import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { earlySetting } from './early-setting.ts';
import { findProjectRoot } from './project-root.ts';

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
