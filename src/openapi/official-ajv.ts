import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { CodeOptions } from 'ajv/dist/core.js';
import { loadAjv } from '../schema/index.ts';
import { definitionOf } from './official-definitions.ts';
import { officialSchema } from './official-schema.ts';
import type { Kind } from './structure.ts';
import type { Version } from './version.ts';

/** ajv with the official schema of a version; the compiled functions only decide validity. */
export function officialAjv(version: Version, code: CodeOptions): Ajv2020 {
  const { Ajv2020 } = loadAjv();
  const ajv = new Ajv2020({
    strict: false,
    meta: false,
    validateSchema: false,
    validateFormats: false,
    messages: false,
    // Inlines only small definitions: larger functions take longer until V8 optimises them.
    inlineRefs: 3,
    code,
  });
  return ajv.addSchema(officialSchema(version), version);
}

/** The name of the schema of a kind of object in ajv. */
export function officialName(version: Version, kind: Kind): string {
  return `${version}#${definitionOf(version, kind)}`;
}
