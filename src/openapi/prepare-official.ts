import standalone from 'ajv/dist/standalone/index.js';
import { validityOnly } from '../schema/index.ts';
import { officialAjv, officialName } from './official-ajv.ts';
import { OFFICIAL_KINDS } from './official-definitions.ts';
import type { Version } from './version.ts';

/**
 * Generates a module that validates against the official schema of a version, so that the schema need not be
 * compiled at run time.
 * @returns CommonJS source that exports a function for each kind of object
 */
export function prepareOfficial(version: Version): string {
  const ajv = officialAjv(version, { source: true });
  const names = OFFICIAL_KINDS.map((kind) => [kind, officialName(version, kind)]);
  return validityOnly(standalone.default(ajv, Object.fromEntries(names)));
}
