import type { CredentialProperties } from '../../auth/index.ts';
import type { Contract } from '../../openapi/index.ts';
import {
  type AppliedSchema,
  appliedSchemas,
  exampleOf,
  invalidValues,
  isObject,
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

/** A property of a request's body, or an item of a list in it. */
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
  /** The optional objects and the lists that it is in, the outermost one first, and how to make each. */
  readonly above?: readonly { readonly pointer: string; make(): unknown }[];
}

export function fieldsOf(contract: Contract, schema: string, login?: CredentialProperties): Field[] {
  const { document } = contract;
  const applied = (schemas: readonly string[]) =>
    schemas.flatMap((each) => appliedSchemas(document, each, 'first'));
  const inside = (
    schemas: readonly string[],
    { pointer, required, above = [] }: Field,
    depth: number,
  ): Field[] => {
    if (depth >= MAX_DEPTH) return [];
    const [first = ''] = schemas;
    const own = { pointer, make: () => exampleOf(document, first, 'request') };
    const items = itemsIn(applied(schemas));
    if (items === undefined) return properties(schemas, pointer, required, depth + 1, [...above, own]);
    const at = `${pointer}/0`;
    const item = { pointer: at, make: () => exampleOf(document, items, 'request') };
    const list = { pointer, make: () => [item.make()] };
    const keywords = mergedKeywords(applied([items]));
    // An item may always be left out, if the list may be short enough.
    const field = {
      pointer: at,
      label: labelOf(at),
      required: false,
      keywords,
      schema: items,
      above: [...above, list],
    };
    return [field, ...properties([items], at, required, depth + 1, [...above, list, item])];
  };
  const properties = (
    schemas: readonly string[],
    pointer: string,
    required: boolean,
    depth: number,
    above: NonNullable<Field['above']>,
  ): Field[] => {
    const all = applied(schemas);
    const names = requiredNames(all);
    const named = propertyNames(all).flatMap((name) => {
      const at = joinPointer(pointer, name);
      const described = namedPropertySchemas(all, name);
      const [first = ''] = described;
      const keywords = mergedKeywords(applied(described));
      // What the server alone sets is not sent.
      if (keywords.readOnly === true && !names.has(name)) return [];
      const needed = required && names.has(name);
      const role = roleOf(at, login);
      const field: Field = {
        pointer: at,
        label: labelOf(at),
        required: needed,
        keywords,
        schema: first,
        above,
      };
      return [{ ...field, ...(role ? { role } : {}) }, ...inside(described, field, depth)];
    });
    const values = mapValuesIn(all);
    if (values === undefined) return named;
    const at = joinPointer(pointer, MEMBER);
    const member: Field = {
      pointer: at,
      label: labelOf(at),
      required: false,
      keywords: mergedKeywords(applied([values])),
      schema: values,
      above,
    };
    return [...named, member, ...inside([values], member, depth)];
  };
  return properties([schema], '', true, 1, []);
}

/** Pointer to the schema of an array's items. */
export function itemsIn(applied: readonly AppliedSchema[]): string | undefined {
  const found = applied.find(({ schema }) => isObject(schema.items));
  return found && joinPointer(found.pointer, 'items');
}

/** The name of a member that is sent in a map. */
const MEMBER = 'first';

/** Pointer to the schema of the values of a map, which may have members of any name; none where it says nothing of them. */
function mapValuesIn(applied: readonly AppliedSchema[]): string | undefined {
  const maps = applied.filter(({ schema: { additionalProperties: values } }) => isObject(values));
  const [found] = maps;
  const isFree = applied.every(
    ({ schema }) => schema.propertyNames === undefined && schema.patternProperties === undefined,
  );
  if (!found || maps.length > 1 || !isFree || propertyNames(applied).includes(MEMBER)) return undefined;
  const { additionalProperties: values } = found.schema;
  if (!isObject(values) || Object.keys(values).length === 0) return undefined;
  return joinPointer(found.pointer, 'additionalProperties');
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

/**
 * For each keyword a value of the right type that breaks it; for a pattern also the valid text with one character more at
 * its end and at its beginning, which an expression without its anchors lets through.
 * @param valid a value that breaks none; of a list, more items than any of its limits
 */
export function brokenValues(
  { keywords }: Pick<Field, 'keywords'>,
  { formatOf }: Contract,
  valid?: unknown,
): NamedValue[] {
  return Object.entries(BROKEN).flatMap(([keyword, name]) => {
    const [first, ...others] = invalidValues(keywords, keyword, formatOf, valid);
    const ends = keyword === 'pattern' && typeof valid === 'string' ? others : [];
    return [
      ...(first ? [[name, first[1]] as const] : []),
      ...ends.flatMap(([variant, value]) =>
        LONGER[variant] ? [[`${name}-${LONGER[variant]}`, value] as const] : [],
      ),
    ];
  });
}

const LONGER: Readonly<Record<string, string>> = {
  longer: 'at-its-end',
  'longer before': 'at-its-beginning',
};

/** Whether the property is a string that the sender may choose. */
export function isFreeText(field: Field): boolean {
  const { const: only, enum: list } = field.keywords;
  return typesOf(field.keywords).includes('string') && only === undefined && list === undefined;
}

/** Valid items of a list, by number: texts and numbers that differ, where the schema allows it. */
export function itemsFor(contract: Contract, { schema }: Pick<Field, 'schema'>): (index: number) => unknown {
  const items = itemsIn(appliedSchemas(contract.document, schema, 'first'));
  if (items === undefined) return (index) => `item ${index}`;
  const { kept } = contract.checksOf(items, 'request');
  const first = exampleOf(contract.document, items, 'request');
  const { enum: list } = mergedKeywords(appliedSchemas(contract.document, items, 'first'));
  return (index) => {
    const other = Array.isArray(list)
      ? list[index % list.length]
      : typeof first === 'string'
        ? `${first}${index || ''}`
        : typeof first === 'number'
          ? first + index
          : first;
    return kept(other) ? other : first;
  };
}

/** A body with the ids of resources that exist in place of its own: those of `body./customerId` among given values. */
export function withIds(body: unknown, given: Readonly<Record<string, unknown>>): unknown {
  const ids = Object.entries(given).filter(([key]) => isIdKey(key));
  return ids.reduce((left, [key, id]) => withId(left, pointerTokens(key.slice(IN_BODY.length)), id), body);
}

const IN_BODY = 'body.';

/** The key of an id in the body among given values, which are of parameters otherwise. */
export function idKey(pointer: string): string {
  return IN_BODY + pointer;
}

export function isIdKey(key: string): boolean {
  return key.startsWith(idKey('/'));
}

/** Only in place of a value: what a body leaves out, or has as null, stays so. Of a list of ids, one is left. */
function withId(value: unknown, [name, ...rest]: readonly string[], id: unknown): unknown {
  if (name === undefined) return value === null ? null : id;
  if (Array.isArray(value)) {
    return rest.length > 0 ? value.map((each) => withId(each, rest, id)) : value.slice(0, 1).map(() => id);
  }
  if (!isObject(value) || !Object.hasOwn(value, name)) return value;
  return { ...value, [name]: withId(value[name], rest, id) };
}
