import type { CredentialProperties } from '../../auth/index.ts';
import type { Contract } from '../../openapi/index.ts';
import {
  appliedSchemas,
  invalidValues,
  joinPointer,
  mergedKeywords,
  type NamedValue,
  namedPropertySchemas,
  pointerTokens,
  propertyNames,
  requiredNames,
  typesOf,
} from '../../schema/index.ts';

/** Deeper properties are left to the fuzzer: there would be thousands of cases. */
const MAX_DEPTH = 3;

/** A property of a request's body. */
export interface Field {
  /** JSON pointer into the body. */
  readonly pointer: string;
  /** Its part in names of cases, kebab-case. */
  readonly label: string;
  readonly required: boolean;
  /** The keywords that apply to its value; of alternatives, those of the first. */
  readonly keywords: Readonly<Record<string, unknown>>;
  /** Pointer to its schema. */
  readonly schema: string;
  readonly role?: 'identifier' | 'secret';
}

export function fieldsOf(contract: Contract, schema: string, login?: CredentialProperties): Field[] {
  const visit = (schemas: readonly string[], pointer: string, required: boolean, depth: number): Field[] => {
    const applied = schemas.flatMap((each) => appliedSchemas(contract.document, each, 'first'));
    const names = requiredNames(applied);
    return propertyNames(applied).flatMap((name) => {
      const at = joinPointer(pointer, name);
      const described = namedPropertySchemas(applied, name);
      const [first = ''] = described;
      const keywords = mergedKeywords(
        described.flatMap((each) => appliedSchemas(contract.document, each, 'first')),
      );
      const needed = required && names.has(name);
      const role = roleOf(at, login);
      const field = { pointer: at, label: labelOf(at), required: needed, keywords, schema: first };
      const inside = depth < MAX_DEPTH ? visit(described, at, needed, depth + 1) : [];
      return [{ ...field, ...(role ? { role } : {}) }, ...inside];
    });
  };
  return visit([schema], '', true, 1);
}

function roleOf(pointer: string, login: CredentialProperties | undefined): Field['role'] {
  if (pointer === login?.identifier) return 'identifier';
  return pointer === login?.secret ? 'secret' : undefined;
}

/** `/device/userAgent` becomes `device-user-agent`. */
export function labelOf(pointer: string): string {
  return kebab(pointerTokens(pointer).join('-'));
}

export function kebab(text: string): string {
  return text
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/** The names of cases for the keywords that a value can break. */
const BROKEN = {
  enum: 'unlisted',
  const: 'unlisted',
  format: 'of-wrong-format',
  pattern: 'of-wrong-pattern',
  minLength: 'too-short',
  minimum: 'below-minimum',
  maximum: 'above-maximum',
  exclusiveMinimum: 'at-exclusive-minimum',
  exclusiveMaximum: 'at-exclusive-maximum',
  multipleOf: 'between-multiples',
  minItems: 'of-too-few',
  maxItems: 'of-too-many',
  uniqueItems: 'of-equals',
};

/** For each keyword a value of the right type that breaks it. */
export function brokenValues({ keywords }: Pick<Field, 'keywords'>, { formatOf }: Contract): NamedValue[] {
  return Object.entries(BROKEN).flatMap(([keyword, name]) =>
    invalidValues(keywords, keyword, formatOf)
      .slice(0, 1)
      .map(([, value]) => [name, value] as const),
  );
}

/** Whether the property is a string that the sender may choose. */
export function isFreeText(field: Field): boolean {
  const { const: only, enum: list } = field.keywords;
  return typesOf(field.keywords).includes('string') && only === undefined && list === undefined;
}
