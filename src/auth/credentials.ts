import type { Contract, Operation } from '../openapi/index.ts';
import {
  appliedSchemas,
  joinPointer,
  mergedKeywords,
  namedPropertySchemas,
  propertyNames,
  requiredNames,
} from '../schema/index.ts';

/** The account to log in with. */
export interface Credentials {
  /** The e-mail address or user name. */
  readonly identifier: string;
  readonly secret: string;
}

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

/** What RFC 6749 calls the secret in a token request (sections 4.3.2 and 2.3.1), and who has it. */
const TOKEN_REQUEST: Readonly<Record<string, string>> = {
  '/password': '/username',
  '/client_secret': '/client_id',
};

/**
 * Finds the credentials in an operation's request by its schema, independent of property names. The secret is
 * the string with `format: password` (OpenAPI 3.1, section 4.4.1); the identifier is the other required
 * string, preferably one with `format: email`. Where a login has no such secret, the properties of OAuth's token
 * request are it. Undefined where the request has no such pair.
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
  const { flow } = operation.token ?? {};
  if (flow === 'password') return { identifier: '/username', secret: '/password' };
  if (flow === 'clientCredentials') return { identifier: '/client_id', secret: '/client_secret' };
  for (const { schema } of operation.requestBody?.content ?? []) {
    if (schema === undefined) continue;
    const texts = textProperties(document, [schema]);
    const secret = secretIn(texts) ?? (operation.token && tokenRequestSecret(texts));
    const others = texts.filter(
      (each) => each.required && each.format !== 'password' && each.pointer !== secret?.pointer,
    );
    const byName = texts.find(({ pointer }) => pointer === TOKEN_REQUEST[secret?.pointer ?? '']);
    const identifier =
      others.find(({ format }) => format === 'email') ??
      (operation.token && others.length !== 1 ? byName : undefined) ??
      others[0];
    if (secret && identifier) return { identifier: identifier.pointer, secret: secret.pointer };
  }
  return undefined;
}

function secretIn(texts: readonly TextProperty[]): TextProperty | undefined {
  const secrets = texts.filter(({ format }) => format === 'password');
  return secrets.find(({ required }) => required) ?? secrets[0];
}

function tokenRequestSecret(texts: readonly TextProperty[]): TextProperty | undefined {
  return Object.keys(TOKEN_REQUEST)
    .map((name) => texts.find(({ pointer }) => pointer === name))
    .find((found) => found !== undefined);
}

/** A pattern that only one text matches: `^password$`. */
const ONE_TEXT = /^\^?[\w-]+\$?$/;

/** The strings in a request body that the sender may choose. A fixed value (`grant_type: password`) identifies nobody. */
function textProperties(document: unknown, schemas: readonly string[]): TextProperty[] {
  return valueProperties(document, schemas).flatMap(({ pointer, keywords, required }) => {
    const { type, format, const: only, enum: list, pattern } = keywords;
    const isText = [type].flat().includes('string');
    return isText && only === undefined && list === undefined && !ONE_TEXT.test(String(pattern ?? ''))
      ? [{ pointer, format, required }]
      : [];
  });
}

/** A property whose value has no documented properties of its own. */
export interface ValueProperty {
  /** JSON pointer into the body. */
  readonly pointer: string;
  readonly keywords: Readonly<Record<string, unknown>>;
  readonly required: boolean;
}

/** The properties of a body by its schemas, those in objects included. */
export function valueProperties(
  document: unknown,
  schemas: readonly string[],
  pointer = '',
  above: ReadonlySet<string> = new Set(),
): ValueProperty[] {
  const applied = schemas.flatMap((schema) => appliedSchemas(document, schema, 'first'));
  if (applied.some((each) => above.has(each.pointer))) return [];
  const seen = new Set([...above, ...applied.map((each) => each.pointer)]);
  const required = requiredNames(applied);
  return propertyNames(applied).flatMap((name) => {
    const at = joinPointer(pointer, name);
    const described = namedPropertySchemas(applied, name);
    const keywords = mergedKeywords(described.flatMap((schema) => appliedSchemas(document, schema, 'first')));
    const below = [keywords.type].flat().includes('string')
      ? []
      : valueProperties(document, described, at, seen);
    return below.length > 0 ? below : [{ pointer: at, keywords, required: required.has(name) }];
  });
}
