import type { OpenAPIV3_1 } from 'openapi-types';
import { closureCompiler } from './ajv.ts';
import type { SchemaChecks } from './checks.ts';
import { closureOf } from './closure.ts';
import type { SchemaSource } from './explain.ts';
import { formats } from './formats/all-formats.ts';

/** Where the schema `S` of an inline document stands. */
export const AT = '/components/schemas/S';

/** Thrown in place of an error, for schemas that no contract may have. */
export class Unusable extends Error {}

/** A document that holds nothing but schemas, as explanations read it. */
export function sourceOf(schemas: Readonly<Record<string, unknown>>): SchemaSource {
  return { document: { components: { schemas } }, formatOf: (name) => formats[name] };
}

// Not optimised: that would take most of the time, and changes no verdict.
const compile = closureCompiler({ optimize: false });

/**
 * What ajv makes of a schema.
 * @throws Unusable for a schema that applies itself without end
 */
export function checksIn({ document }: SchemaSource): SchemaChecks {
  const refuse = (pointer: string, problem: string): never => {
    throw new Unusable(`${pointer}: ${problem}`);
  };
  const compiled = (closed: boolean) =>
    compile(closureOf(document as OpenAPIV3_1.Document, AT, closed, refuse));
  return { kept: compiled(false), closed: compiled(true), annotated: false };
}
