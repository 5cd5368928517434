import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { Check } from '../schema/index.ts';
import { officialAjv, officialName } from './official-ajv.ts';
import type { Kind } from './structure.ts';
import type { Version } from './version.ts';

export { officialSchema } from './official-schema.ts';

const known = new Map<Version, Ajv2020>();

/**
 * Whether a value keeps what the official schema of a version says of a kind of object. To compile that costs more than
 * all documents that are held against it: the build puts finished functions in the place of this file.
 */
export function officialCheck(version: Version, kind: Kind): Check {
  // Code that runs once need not be good.
  const ajv = known.get(version) ?? officialAjv(version, { optimize: false });
  known.set(version, ajv);
  const check = ajv.getSchema(officialName(version, kind));
  if (!check) throw new Error(`unreachable: OpenAPI ${version} has no ${kind}`);
  return (value) => check(value) === true;
}
