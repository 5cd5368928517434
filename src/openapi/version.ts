import { DriftlineError } from '../core/index.ts';
import { isObject } from '../schema/index.ts';
import type { Source } from './read.ts';

/** The supported versions of OpenAPI; patch versions do not differ. */
export type Version = '3.0' | '3.1' | '3.2';

/**
 * The version that a document declares.
 * @throws DriftlineError DL_CONTRACT_UNREADABLE if it is not an object, DL_CONTRACT_UNSUPPORTED for other
 *   versions
 */
export function versionOf(source: Source): Version {
  const { file, value } = source;
  if (!isObject(value)) {
    throw new DriftlineError(
      'DL_CONTRACT_UNREADABLE',
      `${file}:1:1 is not an OpenAPI document: the top level must be an object.`,
      'Expected a document that begins with "openapi: 3.1.0".',
    );
  }
  const match = /^(3\.[012])\.\d+/.exec(typeof value.openapi === 'string' ? value.openapi : '');
  if (match) return match[1] as Version;
  const declared = value.openapi ?? value.swagger;
  const { line, column } = source.positionOf(value.openapi === undefined ? '/swagger' : '/openapi');
  throw new DriftlineError(
    'DL_CONTRACT_UNSUPPORTED',
    `${file}:${line}:${column} declares ${declared === undefined ? 'no OpenAPI version' : `version ${JSON.stringify(declared)}`}; Driftline reads OpenAPI 3.0, 3.1 and 3.2.`,
    hintFor(value),
  );
}

function hintFor({ swagger, openapi }: Record<string, unknown>): string {
  if (swagger !== undefined) {
    return 'Convert it: "npx swagger2openapi --outfile openapi.yaml FILE", or "Convert to OpenAPI 3" in editor.swagger.io.';
  }
  return openapi === undefined
    ? 'Begin the document with "openapi: 3.1.0", or with the version that it uses.'
    : 'Write the full version as a string: "openapi: 3.1.0".';
}
