import type { OpenAPIV3_1 } from 'openapi-types';
import { closureCompiler } from './ajv.ts';
import type { SchemaChecks } from './checks.ts';
import { closureOf } from './closure.ts';
import type { SchemaSource } from './explain.ts';
import { formats } from './formats/all-formats.ts';

/** Pointer to the schema `S` of an inline document. */
export const AT = '/components/schemas/S';

/** Thrown instead of a `DriftlineError`, for schemas that are invalid in a contract. */
export class Unusable extends Error {}

/** A document that contains only schemas, as input of `explain`. */
export function sourceOf(schemas: Readonly<Record<string, unknown>>): SchemaSource {
  return { document: { components: { schemas } }, formatOf: (name) => formats[name] };
}

// Not optimised: optimising takes most of the time and does not change the verdict.
const compile = closureCompiler({ optimize: false });

/**
 * The checks that ajv compiles for a schema.
 * @throws Unusable for a schema that applies itself to the same value
 */
export function checksIn({ document }: SchemaSource): SchemaChecks {
  const refuse = (pointer: string, problem: string): never => {
    throw new Unusable(`${pointer}: ${problem}`);
  };
  const compiled = (closed: boolean) =>
    compile(closureOf(document as OpenAPIV3_1.Document, AT, closed, refuse));
  return { kept: compiled(false), closed: compiled(true), annotated: false };
}
