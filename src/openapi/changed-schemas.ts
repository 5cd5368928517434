import { isObject, pointerTokens } from '../schema/index.ts';

/** Where the target of a pointer is now. */
export interface Located {
  readonly value: unknown;
  readonly tokens: readonly string[];
  /** Set if the target was removed beside a `$ref` and is restored now: the number of tokens up to it. */
  readonly restored?: number;
}

type Schema = Record<string, unknown>;

/** An extension for keywords that OpenAPI 3.0 ignores beside a `$ref`, but that something refers to. */
const BESIDE = 'x-beside-reference';

/** Schemas that were changed after reading, to resolve pointers into their original form. */
export class ChangedSchemas {
  readonly #moved = new WeakSet<Schema>();
  readonly #dropped = new WeakMap<Schema, Schema>();

  /** The schema was moved into its own `anyOf/0`. */
  moved(schema: Schema): void {
    this.#moved.add(schema);
  }

  /** These keywords were removed from the schema. */
  dropped(schema: Schema, keywords: Schema): void {
    this.#dropped.set(schema, keywords);
  }

  /** @param pointer into the file as written */
  locate(root: unknown, pointer: string): Located | undefined {
    let value = root;
    let restored: number | undefined;
    const tokens: string[] = [];
    for (const token of pointerTokens(pointer)) {
      if (typeof value !== 'object' || value === null) return undefined;
      for (const step of this.#steps(value, token)) {
        if (step === BESIDE) restored = tokens.length + 1;
        tokens.push(step);
        value = Object.hasOwn(value as object, step) ? (value as Schema)[step] : undefined;
      }
      if (value === undefined) return undefined;
    }
    return { value, tokens, ...(restored === undefined ? {} : { restored }) };
  }

  #steps(value: object, token: string): string[] {
    if (Object.hasOwn(value, token) || !isObject(value)) return [token];
    if (this.#moved.has(value)) return ['anyOf', '0', token];
    const dropped = this.#dropped.get(value);
    if (!dropped || !Object.hasOwn(dropped, token)) return [token];
    value[BESIDE] = dropped;
    return [BESIDE, token];
  }
}
