import { parameterAs, type Style, styleOf } from '../../media/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import {
  appliedSchemas,
  exampleOf,
  explain,
  followReferences,
  isObject,
  joinPointer,
  mergedKeywords,
  valueAt,
} from '../../schema/index.ts';
import { kebab } from './field.ts';

/** A parameter of an operation (OpenAPI 3.1, section 4.8.12). */
export interface Parameter extends Style {
  readonly required: boolean;
  readonly label: string;
  readonly keywords: Readonly<Record<string, unknown>>;
  /** Pointer to its schema, where it has one. */
  readonly schema?: string;
  /** A value that matches the schema. */
  readonly example: unknown;
  /** Whether the example is from the document, and not generated. */
  readonly documented: boolean;
  /** Whether the example is from the document or its schema: an example, a default, or an enum. */
  readonly known: boolean;
}

/** A parameter as the document describes it, without a value. */
export interface DescribedParameter extends Style {
  readonly required: boolean;
  readonly keywords: Readonly<Record<string, unknown>>;
  readonly schema?: string;
  /** Pointer to the Parameter Object; absent for a path parameter that is not documented, although it has to be. */
  readonly pointer?: string;
}

/** Without the formats of a contract, they are not checked. */
type Described = Pick<Contract, 'document'> & Partial<Pick<Contract, 'formatOf'>>;

/** The parameters of an operation and of its path item, with values; the operation overrides the path item. */
export function parametersOf(contract: Described, operation: Operation): readonly Parameter[] {
  const known = valued.get(operation);
  if (known) return known;
  const parameters = describedParameters(contract, operation).map((each) => withExample(contract, each));
  valued.set(operation, parameters);
  return parameters;
}

/** Rules look at the parameters of an operation for each of its responses. */
const valued = new WeakMap<Operation, readonly Parameter[]>();
const described = new WeakMap<Operation, readonly DescribedParameter[]>();

/** The same without values, which take longer to make. */
export function describedParameters(
  contract: Pick<Contract, 'document'>,
  operation: Operation,
): readonly DescribedParameter[] {
  const known = described.get(operation);
  if (known) return known;
  const found = new Map<string, DescribedParameter>();
  for (const holder of [operation.pathItem, operation.pointer]) {
    const list = followReferences(contract.document, joinPointer(holder, 'parameters'))?.value;
    for (const index of Array.isArray(list) ? list.keys() : []) {
      const parameter = parameterAt(contract, joinPointer(holder, 'parameters', index));
      if (parameter) found.set(`${parameter.in}:${parameter.name}`, parameter);
    }
  }
  for (const [, name = ''] of operation.path.matchAll(/\{([^}]*)\}/g)) {
    if (found.has(`path:${name}`)) continue;
    found.set(`path:${name}`, { ...styleOf(name, 'path', {}), required: true, keywords: {} });
  }
  const parameters = [...found.values()];
  described.set(operation, parameters);
  return parameters;
}

const GENERATED = 'driftline';

/** In OpenAPI these belong to the body and to security (3.1, section 4.8.12.1). */
const NOT_PARAMETERS = ['accept', 'content-type', 'authorization'];

function parameterAt(contract: Pick<Contract, 'document'>, at: string): DescribedParameter | undefined {
  const target = followReferences(contract.document, at);
  if (!target || !isObject(target.value)) return undefined;
  const { name, in: place, required } = target.value;
  if (typeof name !== 'string' || !isPlace(place)) return undefined;
  if (place === 'header' && NOT_PARAMETERS.includes(name.toLowerCase())) return undefined;
  const schema = schemaAt(contract, target.pointer);
  const applied = schema === undefined ? [] : appliedSchemas(contract.document, schema, 'first');
  return {
    ...styleOf(name, place, target.value),
    required: place === 'path' || required === true,
    keywords: mergedKeywords(applied),
    pointer: target.pointer,
    ...(schema === undefined ? {} : { schema }),
  };
}

function withExample(contract: Described, described: DescribedParameter): Parameter {
  const { pointer, ...rest } = described;
  const { name, in: place, schema, keywords } = rest;
  const examples = pointer === undefined ? [] : examplesAt(contract, pointer);
  const made = schema === undefined ? GENERATED : sentExample(contract, schema);
  const example =
    schema === undefined ? examples[0] : usableExample(contract, { ...rest, schema }, examples, made);
  return {
    ...rest,
    label: kebab(name),
    // With an empty parameter it would be another path.
    example: example ?? (place === 'path' && made === '' ? GENERATED : made),
    documented: example !== undefined,
    known: example !== undefined || GIVEN.some((keyword) => keywords[keyword] !== undefined),
  };
}

/** A generated value with something in it: of an empty array or object, nothing is sent (RFC 6570, section 3.2.1). */
function sentExample({ document }: Pick<Contract, 'document'>, schema: string): unknown {
  const made = exampleOf(document, schema, 'request');
  const isEmpty = typeof made === 'object' && made !== null && Object.keys(made).length === 0;
  return isEmpty ? exampleOf(document, schema, 'request', { filled: true, whole: true }) : made;
}

/**
 * The first example that matches the schema; the first of all where a generated value does not match it
 * either. The example of a parameter with a media type may be its text: `'{"a":1}'`.
 */
function usableExample(
  { document, formatOf = () => undefined }: Described,
  parameter: DescribedParameter & { readonly schema: string },
  examples: readonly unknown[],
  made: unknown,
): unknown {
  const { schema } = parameter;
  const source = { document, formatOf, direction: 'request' } as const;
  const isValid = (value: unknown) => explain(source, schema, value).length === 0;
  for (const example of examples) {
    if (isValid(example)) return example;
    const read =
      typeof example === 'object' ? example : parameterAs(document, parameter, { texts: [String(example)] });
    if (isValid(read)) return parameter.mediaType === undefined ? example : read;
  }
  return isValid(made) ? undefined : examples[0];
}

const GIVEN = ['example', 'examples', 'const', 'enum', 'default'];

const PLACES: readonly string[] = ['query', 'querystring', 'header', 'path', 'cookie'];

function isPlace(place: unknown): place is Parameter['in'] {
  return typeof place === 'string' && PLACES.includes(place);
}

/** The schema of the parameter, or of its media type. */
function schemaAt({ document }: Pick<Contract, 'document'>, parameter: string): string | undefined {
  const own = joinPointer(parameter, 'schema');
  if (valueAt(document, own) !== undefined) return own;
  const content = valueAt(document, joinPointer(parameter, 'content'));
  const [mediaType] = isObject(content) ? Object.keys(content) : [];
  if (mediaType === undefined) return undefined;
  const media = followReferences(document, joinPointer(parameter, 'content', mediaType));
  const schema = media && joinPointer(media.pointer, 'schema');
  return schema !== undefined && valueAt(document, schema) !== undefined ? schema : undefined;
}

/** The document's own examples, beside the schema and in the parameter's media type. */
function examplesAt({ document }: Pick<Contract, 'document'>, pointer: string): unknown[] {
  const written = valueAt(document, pointer);
  const content = isObject(written) && isObject(written.content) ? Object.keys(written.content) : [];
  const media = content
    .slice(0, 1)
    .map((mediaType) => followReferences(document, joinPointer(pointer, 'content', mediaType))?.pointer);
  return [pointer, ...media].flatMap((holder) => (holder === undefined ? [] : examplesIn(document, holder)));
}

function examplesIn(document: unknown, pointer: string): unknown[] {
  const found = valueAt(document, pointer);
  if (!isObject(found)) return [];
  const named = isObject(found.examples) ? Object.keys(found.examples) : [];
  const values = named.map((name) => {
    const { value } = followReferences(document, joinPointer(pointer, 'examples', name)) ?? {};
    // OpenAPI 3.2 has `dataValue` for the value before serialization.
    return isObject(value) ? (value.dataValue ?? value.value) : undefined;
  });
  return [found.example, ...values].filter((each) => each !== undefined);
}
