import { type Contract, type DocumentedProperty, documentedProperties } from '../../openapi/index.ts';
import { describeSchema, isObject, valueAt } from '../../schema/index.ts';

/** A documented property with the lines that describe it; the line of its name comes first. */
export interface PlacedProperty extends DocumentedProperty {
  readonly lines: readonly number[];
}

/** Lines and properties of a contract, cached by schema: thousands of responses may share one schema. */
export class Places {
  readonly #contract: Contract;
  readonly #mask: (text: string) => string;
  readonly #properties = new Map<string, readonly PlacedProperty[]>();

  constructor(contract: Contract, mask: (text: string) => string) {
    this.#contract = contract;
    this.#mask = mask;
  }

  lineOf(pointer: string): number {
    return this.#contract.positionOf(pointer).line;
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
      lines: each.pointers.map((at) => this.lineOf(at)),
    }));
  }
}
