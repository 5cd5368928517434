import type { Contract, Operation } from '../openapi/index.ts';
import {
  appliedSchemas,
  joinPointer,
  mergedKeywords,
  namedPropertySchemas,
  propertyNames,
  requiredNames,
} from '../schema/index.ts';

/** Where the credentials are in a request body: JSON pointers. */
export interface CredentialProperties {
  readonly identifier: string;
  readonly secret: string;
}

/** A string in a request body that the sender may choose. */
interface TextProperty {
  readonly pointer: string;
  readonly format?: unknown;
  readonly required: boolean;
}

/**
 * Finds the credentials in an operation's request by its schema, independent of property names. The secret is
 * the string with `format: password` (OpenAPI 3.1, section 4.4.1); the identifier is the other required
 * string, preferably one with `format: email`. Undefined where the request has no such pair.
 */
export function credentialProperties(
  { document }: Contract,
  operation: Operation,
): CredentialProperties | undefined {
  const known = found.get(operation);
  if (known?.document === document) return known.properties;
  const properties = credentialsIn(document, operation);
  found.set(operation, { document, properties });
  return properties;
}

/** Cached: each exchange needs them several times. */
const found = new WeakMap<Operation, { document: unknown; properties: CredentialProperties | undefined }>();

function credentialsIn(document: unknown, operation: Operation): CredentialProperties | undefined {
  for (const { schema } of operation.requestBody?.content ?? []) {
    if (schema === undefined) continue;
    const texts = textProperties(document, [schema], '', new Set());
    const secrets = texts.filter(({ format }) => format === 'password');
    const secret = secrets.find(({ required }) => required) ?? secrets[0];
    const others = texts.filter(({ required, format }) => required && format !== 'password');
    const identifier = others.find(({ format }) => format === 'email') ?? others[0];
    if (secret && identifier) return { identifier: identifier.pointer, secret: secret.pointer };
  }
  return undefined;
}

function textProperties(
  document: unknown,
  schemas: readonly string[],
  pointer: string,
  above: ReadonlySet<string>,
): TextProperty[] {
  const applied = schemas.flatMap((schema) => appliedSchemas(document, schema, 'first'));
  if (applied.some((each) => above.has(each.pointer))) return [];
  const seen = new Set([...above, ...applied.map((each) => each.pointer)]);
  const required = requiredNames(applied);
  return propertyNames(applied).flatMap((name) => {
    const at = joinPointer(pointer, name);
    const described = namedPropertySchemas(applied, name);
    const {
      type,
      format,
      const: only,
      enum: list,
    } = mergedKeywords(described.flatMap((schema) => appliedSchemas(document, schema, 'first')));
    if (![type].flat().includes('string')) return textProperties(document, described, at, seen);
    // A string with a fixed value (`grant_type: password`) does not identify a user.
    return only === undefined && list === undefined
      ? [{ pointer: at, format, required: required.has(name) }]
      : [];
  });
}
