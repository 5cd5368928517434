import type { SchemaChecks } from './checks.ts';
import { explain, type SchemaSource } from './explain.ts';
import { undocumentedProperties } from './undocumented.ts';

/**
 * Checks that interpret the schema instead of compiling it. They are slower for each value, but need no
 * compilation, which takes seconds for a schema that refers to hundreds of others; and they evaluate
 * `unevaluatedItems` correctly, which ajv 8.20 does not.
 */
export function interpretedChecks(source: SchemaSource, pointer: string): SchemaChecks {
  const kept = (value: unknown) => explain(source, pointer, value).length === 0;
  const closed = (value: unknown) =>
    kept(value) && undocumentedProperties(source, pointer, value).length === 0;
  return { kept, closed, annotated: true };
}
