import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { Check } from '../schema/index.ts';
import { officialAjv, officialName } from './official-schema.ts';
import type { Version } from './read.ts';
import type { Kind } from './structure.ts';

export { officialSchema } from './official-schema.ts';

const known = new Map<Version, Ajv2020>();

/**
 * Whether a value is valid against the official schema of a version, as an object of a kind. Compiling that
 * schema takes longer than checking documents, so the build replaces this file by compiled functions.
 */
export function officialCheck(version: Version, kind: Kind): Check {
  // Optimising is not worth it for code that runs once.
  const ajv = known.get(version) ?? officialAjv(version, { optimize: false });
  known.set(version, ajv);
  const check = ajv.getSchema(officialName(version, kind));
  if (!check) throw new Error(`unreachable: OpenAPI ${version} has no ${kind}`);
  return (value) => check(value) === true;
}
