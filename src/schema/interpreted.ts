import type { SchemaChecks } from './checks.ts';
import { explain, type SchemaSource } from './explain.ts';
import { undocumentedProperties } from './undocumented.ts';

/**
 * The checks of a schema without code of their own: slower for each value, and ready at once where a schema refers to
 * hundreds of others; and right where ajv 8.20 is not, for `unevaluatedItems`.
 */
export function interpretedChecks(source: SchemaSource, pointer: string): SchemaChecks {
  const kept = (value: unknown) => explain(source, pointer, value).length === 0;
  const closed = (value: unknown) =>
    kept(value) && undocumentedProperties(source, pointer, value).length === 0;
  return { kept, closed, annotated: true };
}
