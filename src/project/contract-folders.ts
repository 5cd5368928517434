import { resolve } from 'node:path';
import { earlySetting } from './early-setting.ts';
import { findProjectRoot } from './project-root.ts';

/** CONTRACT_FOLDERS as absolute paths: the folders, apart from its own, that a contract may refer to. */
export function contractFolders(): string[] {
  const { text = '', folder = '' } = earlySetting('CONTRACT_FOLDERS', findProjectRoot()) ?? {};
  const named = text.split(',').map((each) => each.trim());
  return named.filter((each) => each !== '').map((each) => resolve(folder, each));
}
