import { type Contract, type DocumentedProperty, documentedProperties } from '../../openapi/index.ts';
import { describeSchema, isObject, valueAt } from '../../schema/index.ts';

/** A documented property with the lines in which it is described, that of its name first. */
export interface PlacedProperty extends DocumentedProperty {
  readonly lines: readonly number[];
}

/** Lines and properties of a contract, each worked out once: thousands of responses may share one schema. */
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

  /** A text that stands in an object of the document; empty where there is none. */
  textAt(pointer: string, key: string): string {
    const holder = valueAt(this.#contract.document, pointer) as Readonly<Record<string, unknown>> | undefined;
    const text = holder?.[key];
    return typeof text === 'string' ? this.#mask(text) : '';
  }

  /** A schema, and what it is by reference. */
  schemaPointers(schema: string): readonly string[] {
    const target = (valueAt(this.#contract.document, schema) as { $ref?: unknown } | undefined)?.$ref;
    return typeof target === 'string' && target.startsWith('#/') ? [schema, target.slice(1)] : [schema];
  }

  /** What a schema promises of a value, in words. */
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
