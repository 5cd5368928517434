import {
  type AppliedSchema,
  appliedSchemas,
  mergedKeywords,
  namedPropertySchemas,
} from '../applied-schemas.ts';
import { isObject, localReference, valueAt } from '../pointer.ts';

const NAMED = /^\/components\/schemas\/([^/]+)$/;

/**
 * The values of discriminator properties, by property name: the name of the chosen alternative; without
 * alternatives, the name of the outermost schema, which extends the others (OpenAPI 3.1, section 4.8.25).
 * Names that the property's own schema does not allow are left out.
 */
export function tagsOf(
  document: unknown,
  applied: readonly AppliedSchema[],
  alternative: number,
): Map<string, string> {
  const tags = new Map<string, string>();
  for (const { schema } of applied) {
    const { discriminator, oneOf = schema.anyOf } = schema;
    if (!isObject(discriminator) || typeof discriminator.propertyName !== 'string') continue;
    const targets = Array.isArray(oneOf)
      ? [targetOf(oneOf[Math.min(alternative, oneOf.length - 1)])]
      : applied.map(({ pointer }) => pointer).filter((pointer) => NAMED.test(pointer));
    const names = targets.flatMap((target) =>
      target === undefined || valueAt(document, target) === undefined ? [] : tagFor(target, discriminator),
    );
    const tag = names.find(isListed(document, applied, discriminator.propertyName));
    if (tag !== undefined) tags.set(discriminator.propertyName, tag);
  }
  return tags;
}

function targetOf(schema: unknown): string | undefined {
  return isObject(schema) && typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
}

function tagFor(target: string, { mapping }: Record<string, unknown>): string {
  const mapped = Object.entries(isObject(mapping) ? mapping : {});
  const own = mapped.find(([, each]) => localReference(String(each)) === target)?.[0];
  return own ?? target.slice(target.lastIndexOf('/') + 1);
}

function isListed(document: unknown, applied: readonly AppliedSchema[], property: string) {
  const schemas = namedPropertySchemas(applied, property).flatMap((pointer) =>
    appliedSchemas(document, pointer),
  );
  const { enum: listed, const: only } = mergedKeywords(schemas);
  const values = only === undefined ? listed : [only];
  return (tag: string) => !Array.isArray(values) || values.includes(tag);
}
