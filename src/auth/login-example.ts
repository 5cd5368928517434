import type { Contract } from '../openapi/index.ts';
import {
  type AppliedSchema,
  appliedSchemas,
  exampleOf,
  isObject,
  mergedKeywords,
  namedPropertySchemas,
  pointerTokens,
  propertyNames,
} from '../schema/index.ts';
import { MOCK_CREDENTIALS } from './credential-set.ts';
import type { CredentialProperties } from './credentials.ts';
import { credentialsAt, GRANT, type LoginFlow, withCredentials } from './login-flow.ts';

interface Incomplete {
  /** Pointer to the schema of the body. */
  readonly schema: string;
  readonly documented: Readonly<Record<string, unknown>>;
  /** Whether it has all required properties. */
  readonly complete: boolean;
  readonly properties: CredentialProperties;
  readonly flow: keyof typeof GRANTS;
}

/** The documented example of a login's body, completed from its schema. */
export function completedExample(
  contract: Contract,
  { schema, documented, complete, properties, flow }: Incomplete,
): Pick<LoginFlow, 'example' | 'generatedAccount'> {
  const grant = grantIn(contract, appliedSchemas(contract.document, schema, 'first'), GRANTS[flow]);
  if (complete && Object.keys(grant).length === 0) return { example: documented };
  const generated = exampleOf(contract.document, schema, 'request');
  const example = {
    ...grant,
    ...(isObject(generated) ? generated : {}),
    ...grant,
    ...documented,
  };
  return credentialsAt(documented, properties)
    ? { example }
    : withMockAccount(contract, schema, example, properties);
}

/** The values of `grant_type` (RFC 6749, section 4), sent where it is documented, required or not. */
const GRANTS = { password: 'password', clientCredentials: 'client_credentials' } as const;

/** The grant type, where the request has that property and may have that value. */
function grantIn(
  { document }: Contract,
  applied: readonly AppliedSchema[],
  grant: string,
): Record<string, unknown> {
  if (!propertyNames(applied).includes(GRANT)) return {};
  const described = namedPropertySchemas(applied, GRANT);
  const { const: only, enum: list } = mergedKeywords(
    described.flatMap((schema) => appliedSchemas(document, schema, 'first')),
  );
  const allowed = Array.isArray(list) ? list : [only ?? grant];
  return allowed.includes(grant) ? { [GRANT]: grant } : {};
}

/** Accounts for the mock server; the first that the schema allows is used. */
const MOCK_ACCOUNTS = [MOCK_CREDENTIALS, { ...MOCK_CREDENTIALS, identifier: 'driftline@example.com' }];

function withMockAccount(
  contract: Contract,
  schema: string,
  example: Readonly<Record<string, unknown>>,
  properties: CredentialProperties,
): Pick<LoginFlow, 'example' | 'generatedAccount'> {
  const pointers = [properties.identifier, properties.secret];
  if (pointers.every((pointer) => hasExample(contract, schema, pointer))) return { example };
  const candidates = MOCK_ACCOUNTS.map((account) => withCredentials(example, properties, account));
  const fitting = candidates.find((body) => contract.checksOf(schema, 'request').kept(body));
  return { example: fitting ?? example, generatedAccount: true };
}

/** Whether the schema of the property at a pointer has an example or a default. */
function hasExample({ document }: Contract, schema: string, pointer: string): boolean {
  let schemas = [schema];
  for (const name of pointerTokens(pointer)) {
    const applied = schemas.flatMap((each) => appliedSchemas(document, each, 'first'));
    schemas = namedPropertySchemas(applied, name);
  }
  const applied = schemas.flatMap((each) => appliedSchemas(document, each, 'first'));
  return applied.some(({ schema: { example, examples, default: usual } }) =>
    [example, Array.isArray(examples) ? examples[0] : undefined, usual].some(
      (each) => typeof each === 'string' && each !== '',
    ),
  );
}
