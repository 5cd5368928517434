import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const DOCUMENT = /\.openapi\.(?:ya?ml|json)$/;

/** The OpenAPI documents of a folder by their names, `pets.openapi.yaml`, in order; none where there is no folder. */
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
 * The contract of a project that names none: the only document in `contracts/`. Where there is none, or more than one,
 * the folder itself, so that the one who opens it says so, and nobody else has to.
 */
export function usualContract(project: string): string {
  const folder = join(project, 'contracts');
  const [only, ...others] = contractDocuments(folder);
  return only !== undefined && others.length === 0 ? join(folder, only) : folder;
}
