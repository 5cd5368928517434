import { type Style, styleOf } from '../../media/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import {
  appliedSchemas,
  exampleOf,
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

/** The parameters of an operation and of its path item, with values; the operation overrides the path item. */
export function parametersOf(contract: Pick<Contract, 'document'>, operation: Operation): Parameter[] {
  return describedParameters(contract, operation).map((each) => withExample(contract, each));
}

/** The same without values, which take longer to make. */
export function describedParameters(
  contract: Pick<Contract, 'document'>,
  operation: Operation,
): DescribedParameter[] {
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
  return [...found.values()];
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

function withExample(contract: Pick<Contract, 'document'>, described: DescribedParameter): Parameter {
  const { pointer, ...rest } = described;
  const { name, in: place, schema, keywords } = rest;
  const written = pointer === undefined ? undefined : valueAt(contract.document, pointer);
  const example = isObject(written) ? exampleAt(contract, pointer ?? '', written) : undefined;
  const made = schema === undefined ? GENERATED : exampleOf(contract.document, schema, 'request');
  return {
    ...rest,
    label: kebab(name),
    // With an empty parameter it would be another path.
    example: example ?? (place === 'path' && made === '' ? GENERATED : made),
    documented: example !== undefined,
    known: example !== undefined || GIVEN.some((keyword) => keywords[keyword] !== undefined),
  };
}

const GIVEN = ['example', 'examples', 'const', 'enum', 'default'];

function isPlace(place: unknown): place is Parameter['in'] {
  return place === 'query' || place === 'header' || place === 'path' || place === 'cookie';
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

/** The document's own example, the first of several, beside the schema or in the parameter's media type. */
function exampleAt(
  contract: Pick<Contract, 'document'>,
  pointer: string,
  { example, examples, content }: Record<string, unknown>,
): unknown {
  const { document } = contract;
  if (example !== undefined) return example;
  const [mediaType] = isObject(content) ? Object.keys(content) : [];
  const media =
    mediaType === undefined
      ? undefined
      : followReferences(document, joinPointer(pointer, 'content', mediaType));
  if (media && isObject(media.value)) return exampleAt(contract, media.pointer, media.value);
  const [name] = isObject(examples) ? Object.keys(examples) : [];
  const found =
    name === undefined ? undefined : followReferences(document, joinPointer(pointer, 'examples', name));
  return isObject(found?.value) ? (found.value.dataValue ?? found.value.value) : undefined;
}
