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

/** A parameter of an operation, as OpenAPI writes it (3.1, section 4.8.12). */
export interface Parameter extends Style {
  readonly required: boolean;
  readonly label: string;
  readonly keywords: Readonly<Record<string, unknown>>;
  /** Pointer to its schema, where it has one. */
  readonly schema?: string;
  /** A value that keeps the schema. */
  readonly example: unknown;
  /** The example is the document's own, and not generated. */
  readonly documented: boolean;
  /** The same, or its schema has an example, a default, or a list of all values. */
  readonly known: boolean;
}

/** OpenAPI leaves these to the body and to security (3.1, section 4.8.12.1). */
const NOT_PARAMETERS = ['accept', 'content-type', 'authorization'];

/** The parameters of an operation, with those of its path; the operation's own go before the path's. */
export function parametersOf(contract: Contract, operation: Operation): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const holder of [operation.pathItem, operation.pointer]) {
    const list = followReferences(contract.document, joinPointer(holder, 'parameters'))?.value;
    for (const index of Array.isArray(list) ? list.keys() : []) {
      const parameter = parameterAt(contract, joinPointer(holder, 'parameters', index));
      if (parameter) found.set(`${parameter.in}:${parameter.name}`, parameter);
    }
  }
  for (const [, name = ''] of operation.path.matchAll(/\{([^}]*)\}/g)) {
    if (!found.has(`path:${name}`)) found.set(`path:${name}`, undescribed(name));
  }
  return [...found.values()];
}

/** A part of the path that nothing describes, though it has to be. */
function undescribed(name: string): Parameter {
  const made = { required: true, label: kebab(name), keywords: {}, example: GENERATED };
  return { ...styleOf(name, 'path', {}), ...made, documented: false, known: false };
}

const GENERATED = 'driftline';

function parameterAt(contract: Contract, at: string): Parameter | undefined {
  const target = followReferences(contract.document, at);
  if (!target || !isObject(target.value)) return undefined;
  const { name, in: place, required } = target.value;
  if (typeof name !== 'string' || !isPlace(place)) return undefined;
  if (place === 'header' && NOT_PARAMETERS.includes(name.toLowerCase())) return undefined;
  const schema = schemaAt(contract, target.pointer);
  const example = exampleAt(contract, target.pointer, target.value);
  const applied = schema === undefined ? [] : appliedSchemas(contract.document, schema, 'first');
  const keywords = mergedKeywords(applied);
  const made = schema === undefined ? GENERATED : exampleOf(contract.document, schema, 'request');
  return {
    ...styleOf(name, place, target.value),
    required: place === 'path' || required === true,
    label: kebab(name),
    keywords,
    // A path without a text in the place of its parameter is another one.
    example: example ?? (place === 'path' && made === '' ? GENERATED : made),
    documented: example !== undefined,
    known: example !== undefined || GIVEN.some((keyword) => keywords[keyword] !== undefined),
    ...(schema === undefined ? {} : { schema }),
  };
}

const GIVEN = ['example', 'examples', 'const', 'enum', 'default'];

function isPlace(place: unknown): place is Parameter['in'] {
  return place === 'query' || place === 'header' || place === 'path' || place === 'cookie';
}

/** Beside the parameter, or in the media type that its value is written in. */
function schemaAt({ document }: Contract, parameter: string): string | undefined {
  const own = joinPointer(parameter, 'schema');
  if (valueAt(document, own) !== undefined) return own;
  const content = valueAt(document, joinPointer(parameter, 'content'));
  const [mediaType] = isObject(content) ? Object.keys(content) : [];
  if (mediaType === undefined) return undefined;
  const media = followReferences(document, joinPointer(parameter, 'content', mediaType));
  const schema = media && joinPointer(media.pointer, 'schema');
  return schema !== undefined && valueAt(document, schema) !== undefined ? schema : undefined;
}

/** The document's own example, the first of several. */
function exampleAt(
  { document }: Contract,
  pointer: string,
  { example, examples }: Record<string, unknown>,
): unknown {
  if (example !== undefined) return example;
  const [name] = isObject(examples) ? Object.keys(examples) : [];
  const found =
    name === undefined ? undefined : followReferences(document, joinPointer(pointer, 'examples', name));
  return isObject(found?.value) ? (found.value.dataValue ?? found.value.value) : undefined;
}
