import { type Contract, type DocumentedProperty, documentedProperties } from '../../openapi/index.ts';
import { describeSchema, isObject, joinPointer, valueAt } from '../../schema/index.ts';

/** A documented property with the line of its name. */
export interface PlacedProperty extends DocumentedProperty {
  readonly line: number;
}

/** Lines and properties of a contract, cached by schema: thousands of responses may share one schema. */
export class Places {
  readonly #contract: Contract;
  readonly #mask: (text: string) => string;
  readonly #properties = new Map<string, readonly PlacedProperty[]>();
  #pointers: ReadonlyMap<string, string> | undefined;

  constructor(contract: Contract, mask: (text: string) => string) {
    this.#contract = contract;
    this.#mask = mask;
  }

  lineOf(pointer: string): number {
    return this.#contract.positionOf(pointer).line;
  }

  /** The pointer of what stands at a place, `contracts/x.yaml:41:17`; undefined where nothing begins there. */
  pointerAt(place: string): string | undefined {
    this.#pointers ??= pointersByPlace(this.#contract);
    return this.#pointers.get(place);
  }

  /** A masked string property of an object in the document; empty if there is none. */
  textAt(pointer: string, key: string): string {
    const holder = valueAt(this.#contract.document, pointer) as Readonly<Record<string, unknown>> | undefined;
    const text = holder?.[key];
    return typeof text === 'string' ? this.#mask(text) : '';
  }

  /** The pointer of a schema, and that of its local `$ref` target. */
  schemaPointers(schema: string): readonly string[] {
    const target = (valueAt(this.#contract.document, schema) as { $ref?: unknown } | undefined)?.$ref;
    return typeof target === 'string' && target.startsWith('#/') ? [schema, target.slice(1)] : [schema];
  }

  /** Describes in words what a schema requires of a value. */
  expectedAt(schema: string): string {
    const pointer = this.schemaPointers(schema).at(-1) ?? schema;
    const written = valueAt(this.#contract.document, pointer);
    return isObject(written) ? this.#mask(describeSchema(written)) : '';
  }

  propertiesOf(schema: string | undefined): readonly PlacedProperty[] {
    if (schema === undefined) return [];
    const pointer = this.schemaPointers(schema).at(-1) ?? schema;
    const known = this.#properties.get(pointer) ?? this.#read(pointer);
    this.#properties.set(pointer, known);
    return known;
  }

  #read(pointer: string): PlacedProperty[] {
    return documentedProperties(this.#contract.document, pointer).map(({ description: _, ...each }) => ({
      ...each,
      expected: this.#mask(each.expected),
      line: this.lineOf(each.pointers[0] ?? pointer),
    }));
  }
}

/** A larger document is read so far; findings beyond are placed by their path in the body. */
const MOST_NODES = 500_000;

/** By the place of each value of the document its pointer; of nested values at one place the outer one. */
function pointersByPlace({ document, file: own, positionOf }: Contract): Map<string, string> {
  const found = new Map<string, string>();
  const open: [value: unknown, pointer: string][] = [[document, '']];
  for (let count = 0; count < MOST_NODES; count += 1) {
    const [value, pointer] = open.pop() ?? [undefined, undefined];
    if (pointer === undefined) break;
    const { line, column, file = own } = positionOf(pointer);
    const place = `${file}:${line}:${column}`;
    if (!found.has(place)) found.set(place, pointer);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, each] of Object.entries(value)) open.push([each, joinPointer(pointer, key)]);
  }
  return found;
}
