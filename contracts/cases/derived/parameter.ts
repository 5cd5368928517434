import { appliedSchemas, mergedKeywords } from '../../document/applied-schemas.ts';
import type { Contract, Operation } from '../../document/contract.ts';
import { followReferences, isObject, joinPointer } from '../../document/pointer.ts';
import { exampleOf } from '../../stand-in/example-of.ts';
import { kebab } from './field.ts';

/** A parameter of an operation, as OpenAPI writes it (3.1, section 4.8.12). */
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'header' | 'path' | 'cookie';
  readonly required: boolean;
  readonly label: string;
  readonly keywords: Readonly<Record<string, unknown>>;
  /** Pointer to its schema, where it has one. */
  readonly schema?: string;
  /** A value that keeps the schema, as it is sent. */
  readonly example: string;
  /** The example is the document's own, and not made up. */
  readonly documented: boolean;
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
  return [...found.values()];
}

function parameterAt(contract: Contract, at: string): Parameter | undefined {
  const target = followReferences(contract.document, at);
  if (!target || !isObject(target.value)) return undefined;
  const { name, in: place, required, example } = target.value;
  if (typeof name !== 'string' || !isPlace(place)) return undefined;
  if (place === 'header' && NOT_PARAMETERS.includes(name.toLowerCase())) return undefined;
  const schema = target.value.schema === undefined ? undefined : joinPointer(target.pointer, 'schema');
  const applied = schema === undefined ? [] : appliedSchemas(contract.document, schema, 'first');
  const made = schema === undefined ? 'driftline' : exampleOf(contract.document, schema);
  return {
    name,
    in: place,
    required: place === 'path' || required === true,
    label: kebab(name),
    keywords: mergedKeywords(applied),
    example: parameterText(example ?? made),
    documented: example !== undefined,
    ...(schema === undefined ? {} : { schema }),
  };
}

function isPlace(place: unknown): place is Parameter['in'] {
  return place === 'query' || place === 'header' || place === 'path' || place === 'cookie';
}

/** Styles `simple` and `form` without `explode`: a list is joined by commas. */
function parameterText(value: unknown): string {
  if (Array.isArray(value)) return value.map(parameterText).join(',');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
